import type { Texts } from './index.ts'

const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' })
const at = (time: number) => TIME.format(time)

const newPassword = (minLength: number) => ({
  label: 'New password',
  hint: `${minLength > 1 ? `At least ${minLength} characters. ` : ''}A long one is a good one. Spaces are fine.`,
})

/** What the pages of mailed links say, in English. */
export const en: Texts = {
  resetForm: ({ service, minLength }) => ({
    title: 'Choose a new password',
    paragraphs: [`For your account at ${service}. All devices will be signed out.`],
    field: newPassword(minLength),
    button: 'Set the password',
  }),
  resetDone: ({ service }) => ({
    title: 'Password updated',
    paragraphs: [`You can sign in to ${service} with your new password now.`],
  }),
  resetUsed: ({ service, time }) => ({
    title: 'This link has set a password',
    paragraphs: [
      `A new password was set with it on ${at(time)}. It works once: a password that was entered after that was not set.`,
      `You can sign in to ${service} with the one that was. If you do not know it, please ask for another link.`,
    ],
  }),
  verifyForm: ({ service, email }) => ({
    title: 'Confirm your address',
    paragraphs: [`Please confirm that ${email} is your address at ${service}.`],
    button: 'Confirm',
  }),
  changeForm: ({ service, email, account }) => ({
    title: 'Confirm your new address',
    paragraphs: [
      `The account of ${account} at ${service} asks to have the address ${email} from now on.`,
      `If that account is not yours, do not confirm: you would give your address away. The owner of the account would have ${email} at ${service}, and you could not use it there.`,
    ],
    button: 'Confirm for this account',
  }),
  verifyDone: ({ service, email }) => ({
    title: 'Email verified',
    paragraphs: [`${email} is confirmed as your address at ${service}. You can close this page.`],
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
  undoDone: ({ service, minLength }) => ({
    title: 'Your address is restored',
    paragraphs: [
      `All devices were signed out of ${service}, and the former password is void, since somebody else may know it: choose a new one now.`,
    ],
    field: newPassword(minLength),
    button: 'Set the password',
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
  signInForm: ({ service, email, needsCode }) => ({
    title: 'Sign in',
    ...(needsCode
      ? { field: { label: 'Code', hint: 'From your authenticator app, or a recovery code.' } }
      : {}),
    paragraphs: [`This link signs you in to ${service} as ${email}, once.`],
    button: 'Sign in',
  }),
  signInDone: ({ service, email }) => ({
    title: 'Signed in',
    paragraphs: [`You are signed in to ${service} as ${email}.`],
  }),
  signInUsed: ({ service, time }) => ({
    title: 'This link was used',
    paragraphs: [
      `Somebody signed in to ${service} with it on ${at(time)}. It works once. If that was not you, tell the person who gave it to you.`,
    ],
  }),
}
