import type { Language } from '../language.ts'

const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' })
/** A time, in milliseconds since 1970, as a sentence names it. */
export const at = (time: number) => TIME.format(time)

/** What mails say of a change of address. */
export const addressChangeMails: Pick<Language['mails'], 'emailChangeRequested' | 'emailChanged'> = {
  emailChangeRequested: ({ service, email, undo }) => ({
    subject: `Your address at ${service} is about to change`,
    ...(undo
      ? {
          before: [
            `Somebody, probably you, asked to change the address of your account at ${service} from ${email} to ${undo.newEmail}.`,
            'It changes when the new address is confirmed.',
          ],
          action: { label: 'Stop the change', url: undo.url },
          after: [
            'If it was not you, use this link, good for a week, as long as the account exists: it keeps your address, signs out all devices, and has you choose a new password.',
          ],
        }
      : {
          before: [
            `Somebody asked to change the address of the account of ${email} at ${service}.`,
            'It changes when the new address is confirmed.',
          ],
          after: [
            'If the account is yours and it was not you, reset your password at once: that stops the change.',
            'If you know nothing of such an account, somebody mistyped their address: there is nothing to do.',
          ],
        }),
  }),
  emailChanged: ({ service, email, undo }) => ({
    subject: `Your address at ${service} has changed`,
    ...(undo
      ? {
          before: [`The address of your account at ${service} was ${email}, and is now ${undo.newEmail}.`],
          action: { label: 'Undo the change', url: undo.url },
          after: [
            'If it was not you, use this link, good for a week, as long as the account exists: it brings your address back, signs out all devices, and has you choose a new password.',
          ],
        }
      : {
          before: [`The account of ${email} at ${service} has another address from now on.`],
          after: [
            'This mail holds no link to undo it: the address was never confirmed, or the account changes its address too often.',
            'If you know nothing of such an account, there is nothing to do.',
          ],
        }),
  }),
}

/** What pages say of a change of address. */
export const addressChangePages: Pick<
  Language['pages'],
  'changeForm' | 'undoForm' | 'undoUnfinished' | 'undoUsed'
> = {
  changeForm: ({ service, email, account }) => ({
    title: 'Confirm your new address',
    paragraphs: [
      `The account of ${account} at ${service} asks to have the address ${email} from now on.`,
      `If that account is not yours, do not confirm: you would give your address away. Whoever has the account would have ${email} at ${service}, and you could not use it there.`,
    ],
    button: 'Confirm for this account',
  }),
  undoForm: ({ service, email, account }) => ({
    title: 'Keep your address',
    paragraphs: [
      email === account
        ? `Your account at ${service} keeps the address ${email}: no change that was asked for takes effect.`
        : `Your account at ${service} has the address ${account} now. It gets ${email} back.`,
      'All devices are signed out, and the present password is void: you choose a new one after this.',
    ],
    button: 'Keep my address',
  }),
  undoUnfinished: ({ service, email }) => ({
    title: 'Your address is restored',
    paragraphs: [
      `${email} is the address of your account at ${service} again. You have not chosen a new password yet, and the former one is void.`,
    ],
    button: 'Choose a new password',
  }),
  undoUsed: ({ service, email, time }) => ({
    title: 'Your address is restored',
    paragraphs: [
      `This link was used on ${at(time)}: ${email} is the address of your account at ${service}.`,
      'The password from before that is void. If you have not chosen a new one, please ask for a mail to reset it.',
    ],
  }),
}
