import type { Field, Link, Say, View } from '../pages/page.ts'

/** The form of a mailed link: what it says, where it posts to, and what it posts. */
export interface LinkForm {
  say: Say
  action: string
  token: string
  /** Whose password it sets, for password managers. */
  email?: string | undefined
  /** The field to fill in, if there is one. */
  input?: Pick<Field, 'name' | 'kind'>
}

/** The page with the form of a mailed link. */
export const formView =
  ({ say, action, token, email, input }: LinkForm): View =>
  (language) => {
    const text = say(language)
    const { button, field } = { field: undefined, ...('button' in text ? text : { button: text.title }) }
    const fields = input && field ? [{ ...input, ...field }] : []
    return { ...text, blocks: [{ form: { action, button, fields, hidden: { token }, username: email } }] }
  }

/** A page that only says something, and where to go from there. */
export const textView =
  (say: Say, links: (language: string) => readonly Link[] = () => []): View =>
  (language) => ({ ...say(language), blocks: [{ links: links(language) }] })
