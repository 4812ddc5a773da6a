import { inLanguage } from '../../../platform/i18n/languages.ts'
import type { FieldText, PageText } from '../../pages/page.ts'
import type { EventKind } from '../event-kinds.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

interface ButtonText extends PageText {
  button: string
}

/** When a session began and was last seen, in milliseconds since 1970, and where. */
interface SessionFacts {
  createdAt: number
  lastSeenAt: number
  ip: string | null
  isCurrent: boolean
}

/** What people read of their own account; times in milliseconds since 1970. */
export interface Texts {
  fields: {
    password: FieldText
    currentPassword: FieldText
    newPassword(data: { minLength: number }): FieldText
    email: FieldText
    /** The code of a second factor; `isMailed`: one that was just mailed comes first. */
    code(data: { isMailed: boolean }): FieldText
    appCode: FieldText
  }
  /** Back to the page of the account. */
  toAccount: string
  toSecurity: string
  older: string
  account(data: { email: string; isConfirmed: boolean; pendingEmail: string | undefined }): PageText & {
    confirm: string
    links: Record<'password' | 'email' | 'sessions' | 'security' | 'events' | 'export' | 'delete', string>
    signOut: string
  }
  password: ButtonText
  email(data: { email: string | undefined }): ButtonText
  sessions: PageText & {
    heading: string
    none: string
    /** What there is to know of one. */
    facts(data: SessionFacts): string[]
    end: string
    endOthers: string
    devices: {
      heading: string
      none: string
      facts(data: { lastUsedAt: number; trustedUntil: number | null }): string[]
    }
  }
  security(data: { isOff: boolean; isOn: boolean; codesLeft: number }): PageText & {
    links: Record<'on' | 'off' | 'codes', string>
    trust: { heading: string; none: string; until(data: { time: number }): string; end: string }
  }
  enrol(data: { isRequired: boolean }): ButtonText
  confirm: ButtonText & { withoutQr: string; anew: string; copy: string }
  recoveryCodes: PageText & { copy: string; done: string }
  renewCodes: ButtonText
  removeFactor: ButtonText
  events: PageText & {
    heading: string
    none: string
    kinds: Readonly<Record<EventKind, string>>
    facts(data: { time: number; ip: string | null; device: string }): string[]
  }
  export: PageText & { download: string }
  deletion: ButtonText
}

/** What these pages say, in a language. */
export const textsIn = (language: string): Texts => inLanguage(language, { en, fr })
