import type { RefusalReason } from '../passwords/errors.ts'

/** What a mail says, before it is laid out: paragraphs around at most one link and one code. */
export interface MailText {
  subject: string
  before: string[]
  action?: { label: string; url: string }
  code?: string
  after: string[]
}

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

/** Why something did not work, other than for what was filled in. */
export interface Failures {
  /** The form was posted by a page of another site. */
  crossSite(): PageText
  linkOver(): PageText
  malformed(): PageText
  tooLarge(): PageText
  unsupportedType(): PageText
  /** `seconds`: how long to wait. */
  tooOften(data: { seconds: number }): PageText
  unavailable(): PageText
  fault(data: { requestId: string }): PageText
  notFound(): PageText
}

interface Link {
  url: string
}

interface Proof extends Link {
  service: string
  email: string
  code: string
  codeMinutes: number
}

/** What the former address is told; of the new one only with a link to undo the change. */
interface FormerAddress {
  service: string
  email: string
  undo?: (Link & { newEmail: string }) | undefined
}

/** What a used link did, and when, in milliseconds since 1970. */
interface Done {
  service: string
  time: number
}

/** Everything that mails and pages say, in one language; `service` is the service's name. */
export interface Language {
  mails: {
    verification(data: Proof): MailText
    newAddress(data: Proof): MailText
    reset(data: Link & { service: string; email: string; minutes: number }): MailText
    passwordChanged(data: { service: string; email: string }): MailText
    addressInUse(data: { service: string; email: string }): MailText
    accountLocked(data: { service: string; email: string; failures: number }): MailText
    accountDeleted(data: { service: string; email: string }): MailText
    emailChangeRequested(data: FormerAddress): MailText
    newDevice(data: { service: string; email: string; device: string; ip: string }): MailText
    signInAfterFailures(data: { service: string; email: string; device: string; ip: string }): MailText
    emailChanged(data: FormerAddress): MailText
  }
  pages: {
    /** `minLength`: the fewest characters that a password may have. */
    resetForm(data: { service: string; minLength: number }): FormText
    resetDone(data: { service: string }): PageText
    /** What a reset link says once it was used. */
    resetUsed(data: Done): PageText
    verifyForm(data: { service: string; email: string }): FormText
    /** Confirms another address, `email`, for the account that has the address `account` now. */
    changeForm(data: { service: string; email: string; account: string }): FormText
    verifyDone(data: { service: string; email: string }): PageText
    /** Brings `email` back to the account that has the address `account` now, which may be the same. */
    undoForm(data: { service: string; email: string; account: string }): FormText
    undoDone(data: { service: string; minLength: number }): FormText
    /** What an undo link says once it was used, while no new password was set yet. */
    undoUnfinished(data: Done & { email: string }): FormText
    /** What it says after that. */
    undoUsed(data: Done & { email: string }): PageText
    forgotPassword(): FormText
    confirmEmail(): FormText
    /** The same whoever has the address, or nobody. */
    mailSent(): PageText
  }
  failures: Failures
  links: {
    askForReset: string
    askForConfirmation: string
    back: string
  }
  /** What is wrong with what was filled in, beside its field. */
  faulty: {
    characters(): string
    email(): string
  }
  /** How many notices of a kind were held back since the last one, as a paragraph of the next. */
  heldBack(count: number): string
  /** A device, by the names of a browser and a system; by one of them where the other is not known, or by none. */
  device(browser: string | undefined, system: string | undefined): string
  /** Why a password was refused, beside its field; `limit` is the number of characters that the reason is about. */
  refused: Record<RefusalReason, (limit: number) => string>
}
