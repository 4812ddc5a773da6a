/** What a page says. */
export interface PageText {
  title: string
  paragraphs: string[]
}

/** A page with a form: a button, and perhaps one field to fill in. */
export interface FormText extends PageText {
  button: string
  field?: { label: string; hint: string }
}

/** What a page says, in a language. */
export type Say = (language: string) => PageText | FormText
