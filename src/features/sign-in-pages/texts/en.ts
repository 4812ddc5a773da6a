import type { Texts } from './index.ts'

const EMAIL = { label: 'E-mail address' }

/** What the pages say where people sign up, in and out, in English. */
export const en: Texts = {
  signIn: () => ({
    title: 'Sign in',
    paragraphs: [],
    email: EMAIL,
    password: { label: 'Password' },
    remember: { label: 'Stay signed in on this device' },
    button: 'Sign in',
    links: {
      signUp: 'Make an account',
      forgotPassword: 'Forgot your password?',
      confirmEmail: 'Enter the code of a mail',
    },
  }),
  code: ({ trustDays, isMailed }) => ({
    title: 'One more step',
    paragraphs: ['Your password is right. Please prove that it is you with a second factor.'],
    code: {
      label: 'Code',
      hint: isMailed
        ? 'We have mailed you a code, since many wrong ones were given lately: enter that first, and then one from your app.'
        : 'Six digits from your authenticator app, or a recovery code.',
    },
    trust: {
      label: `Do not ask for a code on this device for ${trustDays === 1 ? 'a day' : `${trustDays} days`}`,
    },
    button: 'Sign in',
    links: { signIn: 'Sign in as somebody else' },
  }),
  signUp: ({ service, minLength }) => ({
    title: 'Make an account',
    paragraphs: [`For ${service}.`],
    email: { ...EMAIL, hint: 'We will mail you a code that confirms it.' },
    password: {
      label: 'Password',
      hint: `${minLength > 1 ? `At least ${minLength} characters. ` : ''}A long one is a good one. Spaces are fine.`,
    },
    button: 'Make the account',
    links: { signIn: 'I have an account: sign in' },
  }),
  signUpClosed: ({ service }) => ({
    title: 'Make an account',
    paragraphs: [`Nobody can sign up to ${service} here at present. Please ask its operator.`],
  }),
  confirmationCode: ({ email }) => ({
    title: 'Confirm your address',
    paragraphs: [
      email === undefined
        ? 'We have mailed you a code. Please enter it here, or open the link in the mail.'
        : `We have mailed a code to ${email}. Please enter it here, or open the link in the mail.`,
    ],
    emailField: EMAIL,
    code: { label: 'Code', hint: 'Six digits, good for ten minutes.' },
    button: 'Confirm',
    links: { another: 'Ask for another mail', later: 'Later' },
  }),
  signOut: ({ service, email }) => ({
    title: 'Sign out',
    paragraphs: [`You are signed in to ${service} as ${email}.`],
    button: 'Sign out',
    links: { account: 'Stay signed in' },
  }),
  signedOut: ({ service }) => ({
    title: 'You are signed out',
    paragraphs: [`Nobody is signed in to ${service} in this browser.`],
  }),
}
