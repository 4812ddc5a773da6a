import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Eta } from 'eta/core'
import type { FieldKind } from './page.ts'

const template = (name: string) => readFileSync(new URL(`./templates/${name}`, import.meta.url), 'utf8')

// Between tokens one space is as good as a line: the page carries it, and is to come in one round trip.
const style = template('page.css')
  .replace(/\s+/g, ' ')
  .replace(/ ?([{};,]) ?/g, '$1')
  .replaceAll(': ', ':')

/** The one style sheet of every page, as CSP names it. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(style).digest('base64')}'`

const TEXT = 'type="text" autocapitalize="none" spellcheck="false"'

/** The attributes of an input, by what it is for (HTML, section 4.10.18.7). */
const INPUTS: Readonly<Record<FieldKind, string>> = {
  email: `${TEXT} inputmode="email" autocomplete="email"`,
  username: `${TEXT} inputmode="email" autocomplete="username"`,
  'current-password': 'type="password" autocomplete="current-password"',
  'new-password': 'type="password" autocomplete="new-password"',
  code: `${TEXT} autocomplete="one-time-code"`,
  digits: `${TEXT} inputmode="numeric" autocomplete="one-time-code"`,
  checkbox: 'type="checkbox"',
}

const eta = new Eta({ autoTrim: [false, 'nl'] })
for (const name of ['page', 'form', 'block']) eta.loadTemplate(`@${name}`, template(`${name}.eta`))

/** Lays a page out, as HTML. */
export const layOutPage = (page: object): string => eta.render('@page', { ...page, style, inputs: INPUTS })
