import type { LanguageCode } from '../../platform/i18n/languages.ts'

/** What a page says first. */
export interface PageText {
  title: string
  paragraphs: readonly string[]
}

/** What a field of a form is called, and what to enter there. */
export interface FieldText {
  label: string
  hint?: string
}

/** A page with one form: a button, and perhaps one field to fill in. */
export interface FormText extends PageText {
  button: string
  field?: FieldText
}

/** What a page with one form, or none, says in a language. */
export type Say = (language: LanguageCode) => PageText | FormText

/**
 * What a field is for, which tells password managers and keyboards what to offer: `username` is the e-mail address of an
 * account that is signed in to, `digits` a code that was mailed.
 */
export type FieldKind =
  | 'email'
  | 'username'
  | 'current-password'
  | 'new-password'
  | 'code'
  | 'digits'
  | 'checkbox'

/** A field to fill in. */
export interface Field extends FieldText {
  name: string
  kind: FieldKind
  /** What it holds already. */
  value?: string | undefined
  isOptional?: boolean
}

/** A form, which posts to `action`: a path of this service. */
export interface Form {
  action: string
  button: string
  fields?: readonly Field[]
  /** What it posts beside, unseen. */
  hidden?: Readonly<Record<string, string | undefined>>
  /** Whose password it is about, for password managers; posted as `email` where no field is called that. */
  username?: string | undefined
  /** `danger`: what it does cannot be undone; `quiet`: it is not what the page is for. */
  look?: 'danger' | 'quiet'
}

/** A link; a path of this service, or a URL. */
export interface Link {
  href: string
  text: string
  /** Whether it opens beside this page, which is kept. */
  opensAnother?: boolean
}

/** One of a list: what it is called, what there is to know of it, and what can be done with it. */
export interface Item {
  title: string
  lines: readonly string[]
  form?: Form
}

/** A part of a page. */
export type Block =
  | { form: Form; heading?: string }
  | { items: readonly Item[]; heading: string; ifNone: string }
  | { links: readonly Link[]; heading?: string }
  | { paragraphs: readonly string[]; heading?: string }
  | { codes: readonly string[]; copy: string }
  /** A QR code as SVG, and what it says, to be typed. */
  | { qrSvg: string; secret: string; copy: string }

/** What is wrong with what was sent; beside the field of this name, where it is about one. */
export interface Fault {
  text: string
  field?: string | undefined
}

/** A page in a language. */
export interface Page extends PageText {
  /** What was just done. */
  done?: string | undefined
  /** The URL that it leads to by itself, at once. */
  redirectsTo?: string
  blocks?: readonly Block[]
}

/** A page, in the language that it is asked for in. */
export type View = (language: LanguageCode) => Page

/** The forms of a page. */
export const formsOf = ({ blocks = [] }: Page): Form[] =>
  blocks.flatMap((block) => ('form' in block ? [block.form] : []))
