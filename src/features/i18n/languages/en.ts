import type { Language } from '../language.ts'
import { addressChangeMails, addressChangePages, at } from './en-address-changes.ts'
import { failuresEn } from './en-failures.ts'

const newPassword = (minLength: number) => ({
  label: 'New password',
  hint: `${minLength > 1 ? `At least ${minLength} characters. ` : ''}A long one is a good one. Spaces are fine.`,
})

const EMAIL = { label: 'E-mail address', hint: 'The one that you signed up with.' }

/** English. */
export const en: Language = {
  mails: {
    ...addressChangeMails,
    verification: ({ service, email, url, code, codeMinutes }) => ({
      subject: `Confirm your address at ${service}`,
      before: [`Please confirm that ${email} is your address at ${service}.`],
      action: { label: 'Confirm the address', url },
      code,
      after: [
        `The link is good for a day. Or enter the code where you were asked for it: it is good for ${codeMinutes} minutes.`,
        'If you did not ask for this, do nothing.',
      ],
    }),
    newAddress: ({ service, email, url, code, codeMinutes }) => ({
      subject: `Confirm your new address at ${service}`,
      before: [
        `Somebody with an account at ${service} asked for it to have the address ${email} from now on. The page that the link opens says which account.`,
      ],
      action: { label: 'Confirm the address', url },
      code,
      after: [
        `The link is good for a day. Or enter the code where you were asked for it: it is good for ${codeMinutes} minutes.`,
        'If that account is not yours, do nothing: you would hand your address over to it.',
      ],
    }),
    reset: ({ service, email, url, minutes }) => ({
      subject: `Reset your password at ${service}`,
      before: [`Somebody, probably you, asked to reset the password of ${email} at ${service}.`],
      action: { label: 'Choose a new password', url },
      after: [
        `The link is good once, for ${minutes} minutes.`,
        'If it was not you, do nothing: your password stays as it is.',
      ],
    }),
    passwordChanged: ({ service, email }) => ({
      subject: `Your password at ${service} was changed`,
      before: [`The password of ${email} at ${service} was just changed.`],
      after: ['If it was not you, reset your password at once: all devices will be signed out.'],
    }),
    addressInUse: ({ service, email }) => ({
      subject: `Somebody tried to use your address at ${service}`,
      before: [
        `Somebody asked to use ${email} for another account at ${service}. It is yours already, and stays so.`,
      ],
      after: ['If it was you, sign in with this address instead. If not, there is nothing to do.'],
    }),
    accountLocked: ({ service, email, failures }) => ({
      subject: `Too many wrong passwords for your account at ${service}`,
      before: [
        `${failures} wrong passwords in a row were tried for ${email} at ${service}.`,
        'Further tries like these are refused until you reset your password, or sign in from a browser that you have used before.',
      ],
      after: [
        'If it was you, reset your password. If it was not, nobody got in: whoever tried does not know it. Where you are signed in, you stay so.',
      ],
    }),
    accountDeleted: ({ service, email }) => ({
      subject: `Your account at ${service} was deleted`,
      before: [`The account of ${email} at ${service} was just deleted, and all that it held with it.`],
      after: [
        'It cannot be brought back. If it was not you, somebody knew your password: change it wherever else you use it.',
      ],
    }),
    newDevice: ({ service, email, device, ip }) => ({
      subject: `A new device signed in to ${service}`,
      before: [
        `Somebody signed in to ${service} as ${email} with a device that was not seen before: ${device}, ${ip}.`,
      ],
      after: [
        'If it was you, there is nothing to do. If not, reset your password at once: all devices will be signed out.',
      ],
    }),
    signInAfterFailures: ({ service, email, device, ip }) => ({
      subject: `Somebody signed in to ${service} after many wrong passwords`,
      before: [
        `After many wrong passwords for ${email} at ${service}, somebody signed in with the right one: ${device}, ${ip}.`,
      ],
      after: [
        'If it was you, there is nothing to do. If not, reset your password at once: all devices will be signed out.',
      ],
    }),
  },
  pages: {
    ...addressChangePages,
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
    verifyDone: ({ service, email }) => ({
      title: 'Email verified',
      paragraphs: [`${email} is confirmed as your address at ${service}. You can close this page.`],
    }),
    undoDone: ({ service, minLength }) => ({
      title: 'Your address is restored',
      paragraphs: [
        `All devices were signed out of ${service}, and the password that whoever changed the address may know is void: choose a new one now.`,
      ],
      field: newPassword(minLength),
      button: 'Set the password',
    }),
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
  },
  failures: failuresEn,
  links: {
    askForReset: 'Ask for a link to choose a new password',
    askForConfirmation: 'Ask for another link',
    back: 'Back to the application',
  },
  faulty: {
    characters: () => 'This holds a character that cannot be typed, such as a tab. Please type it anew.',
    email: () => 'Please enter an e-mail address, such as name@example.com.',
  },
  heldBack: (count) =>
    count === 1
      ? 'Since the last mail of this kind, one more was held back.'
      : `Since the last mail of this kind, ${count} more were held back.`,
  device: (browser, system) =>
    browser && system ? `${browser} on ${system}` : (browser ?? system ?? 'an unknown device'),
  refused: {
    empty: () => 'Please enter a password.',
    too_short: (limit) => `Please use at least ${limit} characters.`,
    too_long: (limit) => `Please use at most ${limit} characters.`,
    not_unicode: () => 'Please use other characters.',
    common: () => 'Many people use this one. Please choose another.',
    guessable: () => 'Please do not make it of your address or the name of the service.',
  },
}
