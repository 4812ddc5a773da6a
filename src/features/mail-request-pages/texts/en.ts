import type { Texts } from './index.ts'

const EMAIL = { label: 'E-mail address', hint: 'The one that you signed up with.' }

/** What the pages that have a mail sent say, in English. */
export const en: Texts = {
  forgotPassword: () => ({
    title: 'Forgot your password?',
    paragraphs: ['We will mail you a link to choose a new one.'],
    field: EMAIL,
    button: 'Send the link',
  }),
  confirmEmail: () => ({
    title: 'Confirm your address',
    paragraphs: ['We will mail you another link that confirms your address.'],
    field: EMAIL,
    button: 'Send the link',
  }),
  mailSent: () => ({
    title: 'Look into your mailbox',
    paragraphs: [
      'If there is an account with this address, a mail is on its way to it.',
      'If none has come after some minutes, look among the unwanted mails, or ask again.',
    ],
  }),
  enterCode: 'Enter the code of the mail',
}
