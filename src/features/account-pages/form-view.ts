import type { Field, Form, Link, View } from '../pages/page.ts'
import { PATHS } from '../pages/paths.ts'
import { type Texts, textsIn } from './texts/index.ts'

/** A page of an account with one form, which posts to `action`. */
interface AccountForm extends Pick<Form, 'action' | 'username' | 'hidden' | 'look'> {
  textOf(texts: Texts): Texts['password']
  fieldsOf(texts: Texts, language: string): Field[]
  /** Where it leads back to; to the page of the account unless said. */
  back?: (texts: Texts) => Link
}

const toAccount = ({ toAccount: text }: Texts): Link => ({ href: PATHS.account, text })

/** The view of a page of an account with one form. */
export const formView =
  ({ textOf, fieldsOf, back = toAccount, ...form }: AccountForm): View =>
  (language) => {
    const texts = textsIn(language)
    const { button, ...text } = textOf(texts)
    const fields = fieldsOf(texts, language)
    return { ...text, blocks: [{ form: { ...form, button, fields } }, { links: [back(texts)] }] }
  }
