import type { Locator, Page } from 'playwright-core'

/** Opens an operation and gives its box, its fields ready to be filled in. */
export async function openOperation(page: Page, operationId: string): Promise<Locator> {
  const box = page.locator(`.opblock[id$="-${operationId}"]`)
  const execute = box.locator('button.execute')
  if (!(await execute.isVisible())) await box.locator('.opblock-summary-control').click()
  await execute.waitFor()
  return box
}

/** Fills in an operation's form, presses Execute, and gives what was sent and what Swagger UI shows. */
export async function execute(page: Page, operationId: string, fields: Record<string, string> = {}) {
  const box = await openOperation(page, operationId)
  const clear = box.locator('button.btn-clear')
  if (await clear.isVisible()) await clear.click()
  for (const [name, value] of Object.entries(fields))
    await box.getByPlaceholder(name, { exact: true }).fill(value)

  const [request] = await Promise.all([
    page.waitForRequest((sent) => sent.resourceType() === 'fetch'),
    box.locator('button.execute').click(),
  ])
  const answer = box.locator('.live-responses-table .response')
  return {
    contentType: request.headers()['content-type'],
    status: await answer.locator('.response-col_status').innerText(),
    body: JSON.parse((await answer.locator('.highlight-code pre').textContent()) ?? ''),
  }
}
