// What a page does more where scripts run: nothing of it is needed. Its buttons are made here, since browsers without scripts,
// some of which know no `hidden` attribute, would show buttons that do nothing.
function addButton(after, text, look) {
  const button = document.createElement('button')
  Object.assign(button, { type: 'button', className: look, textContent: text })
  after.after(button)
  return button
}

for (const field of document.querySelectorAll('[data-show]')) {
  const button = addButton(field, field.dataset.show, 'show')
  button.setAttribute('aria-pressed', 'false')
  button.setAttribute('aria-describedby', field.labels[0].id)
  button.addEventListener('click', () => {
    const isShown = field.type === 'text'
    field.type = isShown ? 'password' : 'text'
    button.setAttribute('aria-pressed', String(!isShown))
  })
}

// A shown password is not kept among what the browser remembers of text fields.
document.addEventListener('submit', ({ target: form }) => {
  for (const field of form.querySelectorAll('[data-show]')) field.type = 'password'
})

// Submits a form once; again after ten seconds without an answer. The Back button shows the page as it was left.
const WAIT_MS = 10_000
document.addEventListener('submit', (event) => {
  const { dataset } = event.target
  if (dataset.sent) return event.preventDefault()
  dataset.sent = 'true'
  setTimeout(() => delete dataset.sent, WAIT_MS)
})
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent
})

// Only pages on https, or of this machine, may write to the clipboard.
for (const block of navigator.clipboard ? document.querySelectorAll('[data-copy]') : []) {
  const button = addButton(block, block.dataset.copy, 'quiet')
  button.addEventListener('click', async () => {
    const lines = [...block.querySelectorAll('code')].map(({ textContent }) => textContent)
    await navigator.clipboard.writeText(lines.join('\n'))
    button.setAttribute('aria-pressed', 'true')
  })
}
