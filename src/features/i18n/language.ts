import type { RefusalReason } from '../passwords/errors.ts'

/** What a mail says, before it is laid out: paragraphs around at most one link and one code. */
export interface MailWording {
  subject: string
  before: string[]
  action?: { label: string; url: string }
  code?: string
  after: string[]
}

/** What a page says. */
export interface PageWording {
  title: string
  paragraphs: string[]
}

/** A page with a form: a button, and perhaps one field to fill in. */
export interface FormWording extends PageWording {
  button: string
  field?: { label: string; hint: string }
}

/** Why something did not work, other than for what was filled in. */
export interface Failures {
  /** The form was posted by a page of another site. */
  crossSite(): PageWording
  linkOver(): PageWording
  malformed(): PageWording
  tooLarge(): PageWording
  unsupportedType(): PageWording
  /** `seconds`: how long to wait. */
  tooOften(data: { seconds: number }): PageWording
  unavailable(): PageWording
  fault(data: { requestId: string }): PageWording
  notFound(): PageWording
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
    verification(data: Proof): MailWording
    newAddress(data: Proof): MailWording
    reset(data: Link & { service: string; email: string; minutes: number }): MailWording
    passwordChanged(data: { service: string; email: string }): MailWording
    addressInUse(data: { service: string; email: string }): MailWording
    accountLocked(data: { service: string; email: string; failures: number }): MailWording
    accountDeleted(data: { service: string; email: string }): MailWording
    emailChangeRequested(data: FormerAddress): MailWording
    newDevice(data: { service: string; email: string; device: string; ip: string }): MailWording
    signInAfterFailures(data: { service: string; email: string; device: string; ip: string }): MailWording
    emailChanged(data: FormerAddress): MailWording
  }
  pages: {
    /** `minLength`: the fewest characters that a password may have. */
    resetForm(data: { service: string; minLength: number }): FormWording
    resetDone(data: { service: string }): PageWording
    /** What a reset link says once it was used. */
    resetUsed(data: Done): PageWording
    verifyForm(data: { service: string; email: string }): FormWording
    /** Confirms another address, `email`, for the account that has the address `account` now. */
    changeForm(data: { service: string; email: string; account: string }): FormWording
    verifyDone(data: { service: string; email: string }): PageWording
    /** Brings `email` back to the account that has the address `account` now, which may be the same. */
    undoForm(data: { service: string; email: string; account: string }): FormWording
    undoDone(data: { service: string; minLength: number }): FormWording
    /** What an undo link says once it was used, while no new password was set yet. */
    undoUnfinished(data: Done & { email: string }): FormWording
    /** What it says after that. */
    undoUsed(data: Done & { email: string }): PageWording
    forgotPassword(): FormWording
    confirmEmail(): FormWording
    /** The same whoever has the address, or nobody. */
    mailSent(): PageWording
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
