import type { Texts } from './index.ts'

const duration = (seconds: number) => {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}

/** What every page may say, in English. */
export const en: Texts = {
  languageName: 'English',
  errorTitle: ({ title }) => `Error: ${title}`,
  showPassword: 'Show',
  failures: {
    crossSite: () => ({
      title: 'That did not work',
      paragraphs: [
        'Your browser says that this form comes from another site. Open the page anew and try again.',
      ],
    }),
    linkOver: () => ({
      title: 'This link is no longer good',
      paragraphs: ['It was used, its time is over, a newer one has replaced it, or a part of it is missing.'],
    }),
    siteNotOpened: () => ({
      title: 'The page could not be opened',
      paragraphs: [
        'You may be signed in, but this site does not know it yet. Open it anew. If that leads here again, your browser keeps no cookies of it: allow them first.',
      ],
    }),
    malformed: () => ({
      title: 'That did not work',
      paragraphs: ['What was sent cannot be read. Go back, reload the page and try again.'],
    }),
    tooLarge: () => ({
      title: 'That was too much',
      paragraphs: ['What was filled in is far too long. Go back and shorten it.'],
    }),
    unsupportedType: () => ({
      title: 'That did not work',
      paragraphs: [
        'This page only takes what its own form sends. Open it in a browser and fill it in there.',
      ],
    }),
    tooOften: ({ seconds }) => ({
      title: 'Too many attempts',
      paragraphs: [`Too much was tried lately. Please try again in ${duration(seconds)}.`],
    }),
    unavailable: () => ({
      title: 'That did not work just now',
      paragraphs: ['The service is busy. Please try again in a moment.'],
    }),
    fault: ({ requestId }) => ({
      title: 'Something went wrong',
      paragraphs: [
        'The fault is ours, and was noted. Please try again later.',
        `If you ask for help, give this number: ${requestId}`,
      ],
    }),
    notFound: () => ({
      title: 'There is nothing here',
      paragraphs: ['The address may be mistyped. If you came from a mail, open the link in it once more.'],
    }),
  },
  faults: {
    characters: 'This holds a character that cannot be typed, such as a tab. Please type it anew.',
    tooLong: 'That is too long.',
    mailedCode: 'Please enter the code of the mail.',
    currentPassword: 'That is not your password.',
    wrongClock: 'That is a code of another time. Please set the clock of your device, and enter a new code.',
    'email.invalid': 'Please enter an e-mail address, such as name@example.com.',
    'users.email_taken': 'There is an account with this address already.',
    'users.registration_closed': 'Nobody can sign up here at present.',
    'auth.invalid_credentials': 'The address and the password do not belong together.',
    'auth.invalid_code': 'That is not the code, or it was used already. Please enter the next one.',
    'auth.code_required': 'Please enter a code of your second factor.',
    'auth.second_factor_required':
      'That code is right. Now please enter one from your authenticator app, or a recovery code.',
    'auth.sign_in_again': 'This has taken too long, or was done already. Please sign in again.',
    'verification.invalid': 'That is not the code, or its time is over. You can ask for another mail.',
    'verification.required':
      'Please confirm your address first: the mail with the link and the code has been sent again.',
    'second_factor.on':
      'The second factor is on already. If you have not seen your recovery codes, make new ones.',
    'second_factor.none': 'No second factor is on, or what was begun has taken too long. Please begin anew.',
    'second_factor.off': 'Second factors are turned off here.',
    'sessions.not_found': 'That session was over already.',
  },
  done: {
    signed_up: 'Your account is made.',
    email_verified: 'Your address is confirmed.',
    email_requested: 'A mail with a link and a code is on its way to the new address.',
    password_changed: 'Your password is changed. All other devices were signed out.',
    session_ended: 'That device is signed out.',
    others_ended: 'All other devices are signed out.',
    trust_ended: 'A code will be asked for on every device.',
    second_factor_off: 'The second factor is off.',
    deleted: 'Your account is deleted.',
  },
  signedOut: {
    page: {
      title: 'You are no longer signed in',
      paragraphs: [
        'Your session is over. If you pressed the button twice, the first time may have counted. Please sign in, and look.',
      ],
    },
    keepsForm:
      'You are no longer signed in, and nothing was done. Sign in beside this page, come back, and send this form again: what you typed is kept here.',
    link: 'Sign in',
  },
  onward: ({ host }) => ({
    title: 'You are signed in',
    paragraphs: [`You are led on to ${host}.`],
    link: 'Go on',
  }),
  links: {
    askForReset: 'Ask for a link to choose a new password',
    askForConfirmation: 'Ask for another link',
    back: 'Back to the application',
    account: 'Your account',
    signIn: 'Sign in',
    openAnew: 'Open the page anew',
  },
}
