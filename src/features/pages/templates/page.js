// What a page does more where scripts run: nothing of it is needed.
for (const button of document.querySelectorAll('[data-shows]')) {
  const field = document.getElementById(button.dataset.shows)
  button.hidden = false
  button.addEventListener('click', () => {
    const isShown = field.type === 'text'
    field.type = isShown ? 'password' : 'text'
    button.setAttribute('aria-pressed', String(!isShown))
  })
}

// A shown password is not kept among what the browser remembers of text fields.
document.addEventListener('submit', ({ target: form }) => {
  for (const button of form.querySelectorAll('[data-shows]'))
    document.getElementById(button.dataset.shows).type = 'password'
})

// A second press while the first is on its way would only be refused; whoever stopped it, or waits in vain, may press
// again. Back shows the page as it was left.
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
for (const button of navigator.clipboard ? document.querySelectorAll('[data-copy]') : []) {
  button.hidden = false
  button.addEventListener('click', async () => {
    const codes = document.getElementById(button.dataset.copy).querySelectorAll('code')
    const source = document.getElementById(button.dataset.copy)
    await navigator.clipboard.writeText(
      codes.length > 0 ? [...codes].map(({ textContent }) => textContent).join('\n') : source.textContent,
    )
    button.setAttribute('aria-pressed', 'true')
  })
}
