import { loaded, submit } from '../pages-support.ts'
import { look, type Walk } from './walk.ts'

/** What is shown where something cannot be done: limits last, since they hold. */
export async function walkFailures(walk: Walk): Promise<void> {
  const { page, site, check } = walk
  await look(walk, '/nothing-here', '404')
  await page.goto(`${site.url}/sign-out`)
  // No form of ours posts to a page that takes none.
  await loaded(page, () =>
    page.evaluate(`(() => {
      const form = document.body.appendChild(document.createElement('form'))
      form.method = 'post'
      form.action = '/account'
      form.submit()
    })()`),
  )
  await check('405')
  const name = site.url.replace('127.0.0.1', 'localhost')
  await page.goto(`${name}/sign-in`)
  await submit(page, '/sign-in', { email: 'ann@example.com', password: 'x' })
  await check('cross-site')
  await page.goto(`${site.url}/forgot-password`)
  await submit(page, '/forgot-password', { email: 'x'.repeat(100_000) })
  await check('413')
  await site.app.knex.schema.renameTable('events', 'events_elsewhere')
  await look(walk, '/account/events', '500')
  await site.app.knex.schema.renameTable('events_elsewhere', 'events')
}

/** What a service shows that lets nobody sign up, and has second factors off. */
export async function walkClosed(walk: Walk): Promise<void> {
  await look(walk, '/sign-up', 'sign-up: closed')
  await look(walk, '/sign-in', 'sign-in: closed')
  await look(walk, '/sign-out', 'sign-out: nobody')
}

/** What a form shows once too much was tried. */
export async function walkThrottled({ page, site, check }: Walk): Promise<void> {
  for (const path of ['/sign-up', '/forgot-password', '/sign-in']) {
    for (const isLast of [false, true]) {
      await page.goto(site.url + path)
      const email = `${path.slice(1)}-${isLast}@example.com`
      await submit(
        page,
        path,
        path === '/forgot-password' ? { email } : { email, password: 'a wrong password' },
      )
      if (path === '/sign-up') await page.context().clearCookies()
    }
    await check(`${path}: too often`)
  }
}
