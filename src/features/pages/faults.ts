import type { AppError } from '../../platform/errors/app-error.ts'
import { InvalidInputError } from '../../platform/errors/request-errors.ts'
import { PasswordRefusedError } from '../passwords/errors.ts'
import { refusalsIn } from '../passwords/texts.ts'
import { type Fault, type FieldKind, type Form, formsOf, type Page } from './page.ts'
import { type FaultTexts, textsIn } from './texts/index.ts'

const CODES: readonly FieldKind[] = ['code', 'digits']
const ADDRESSES: readonly FieldKind[] = ['email', 'username']

/** The kind of field that a failure is about, by its code. */
const FIELDS: Readonly<Record<string, readonly FieldKind[]>> = {
  'passwords.refused': ['new-password'],
  'auth.invalid_code': CODES,
  'auth.code_required': CODES,
  'auth.second_factor_required': CODES,
  'verification.invalid': CODES,
  'email.invalid': ADDRESSES,
  'users.email_taken': ADDRESSES,
  'auth.invalid_credentials': ['current-password'],
}

/** What a person can do about a failure, on the page whose form it came of; undefined where there is nothing to do there. */
export function faultOf(error: AppError, page: Page, path: string, language: string): Fault | undefined {
  const forms = formsOf(page)
  const form = forms.find(({ action }) => action === path) ?? forms[0]
  const { faults } = textsIn(language)
  if (!form) return undefined
  if (error instanceof InvalidInputError) return inputFault(error, form, language)
  // Which of the two is wrong is not said.
  if (error.code === 'auth.invalid_credentials' && hasKind(form, ['username']))
    return { text: faults['auth.invalid_credentials'] }
  const kinds = FIELDS[error.code]
  const field = kinds && form.fields?.find(({ kind }) => kinds.includes(kind))?.name
  if (kinds && !field) return undefined
  if (error instanceof PasswordRefusedError)
    return { field, text: refusalsIn(language)[error.reason](error.limit) }
  const text =
    field && error.code === 'auth.invalid_credentials' ? faults.currentPassword : textOf(error, faults)
  return text === undefined ? undefined : { field, text }
}

/** A field that holds what no field may, or that is missing. */
function inputFault(
  { field: name, message }: InvalidInputError,
  form: Form,
  language: string,
): Fault | undefined {
  const field = form.fields?.find((each) => each.name === name)
  const { faults } = textsIn(language)
  if (!field) return undefined
  const missing =
    field.kind === 'digits'
      ? faults.mailedCode
      : field.kind === 'code'
        ? faults['auth.code_required']
        : ADDRESSES.includes(field.kind)
          ? faults['email.invalid']
          : refusalsIn(language).empty(0)
  const text = message.endsWith(' is required')
    ? missing
    : / at most \d+ characters$/.test(message)
      ? faults.tooLong
      : faults.characters
  return { field: field.name, text }
}

const hasKind = ({ fields = [] }: Form, kinds: readonly FieldKind[]) =>
  fields.some(({ kind }) => kinds.includes(kind))

function textOf({ code, details }: AppError, faults: FaultTexts): string | undefined {
  if (code === 'auth.invalid_code' && details?.hint) return faults.wrongClock
  return Object.entries<string>({ ...faults }).find(([name]) => name === code)?.[1]
}
