import { readFileSync } from 'node:fs'
import { Eta } from 'eta/core'

const template = (name: string) => readFileSync(new URL(`./templates/${name}`, import.meta.url), 'utf8')

/** The style sheet of every page. */
export const STYLE = template('page.css')

const eta = new Eta({ autoTrim: [false, 'nl'] })
eta.loadTemplate('@page', template('page.eta'))

/** Lays a page out, as HTML. */
export const layOutPage = (page: object): string => eta.render('@page', { ...page, style: STYLE })
