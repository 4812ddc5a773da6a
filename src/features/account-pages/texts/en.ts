import { events } from './en-events.ts'
import type { Texts } from './index.ts'

const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
const at = (time: number) => `${TIME.format(time)} UTC`

/** What people read of their own account, in English. */
export const en: Texts = {
  fields: {
    password: { label: 'Password' },
    currentPassword: { label: 'Current password' },
    newPassword: ({ minLength }) => ({
      label: 'New password',
      hint: `${minLength > 1 ? `At least ${minLength} characters. ` : ''}A long one is a good one. Spaces are fine.`,
    }),
    email: { label: 'New e-mail address' },
    code: ({ isMailed }) => ({
      label: 'Code',
      hint: isMailed
        ? 'Many wrong codes were given lately. Leave this empty, and we mail you one. Enter that, and then one from your authenticator app.'
        : 'Six digits from your authenticator app, or a recovery code.',
    }),
    appCode: { label: 'Code', hint: 'The six digits that the app shows now.' },
  },
  toAccount: 'Your account',
  toSecurity: 'Second factor',
  older: 'Older',
  account: ({ email, isConfirmed, pendingEmail }) => ({
    title: 'Your account',
    paragraphs: [
      isConfirmed ? email : `${email} (not confirmed yet)`,
      ...(pendingEmail ? [`It will be ${pendingEmail} once you have confirmed that.`] : []),
    ],
    confirm: 'Confirm your address',
    links: {
      password: 'Change your password',
      email: 'Change your address',
      sessions: 'Sessions and devices',
      security: 'Second factor',
      events: 'What happened to your account',
      export: 'Download what is held about you',
      delete: 'Delete your account',
    },
    signOut: 'Sign out',
  }),
  password: {
    title: 'Change your password',
    paragraphs: ['All other devices will be signed out.'],
    button: 'Change the password',
  },
  email: ({ email }) => ({
    title: 'Change your address',
    paragraphs: [
      ...(email ? [`It is ${email} now.`] : []),
      'We will mail a link and a code to the new one. It counts once you have confirmed it.',
    ],
    button: 'Send the mail',
  }),
  sessions: {
    title: 'Sessions and devices',
    paragraphs: [],
    heading: 'Where you are signed in',
    none: 'There are no more.',
    facts: ({ createdAt, lastSeenAt, ip, isCurrent }) => [
      ...(isCurrent ? ['This one.'] : []),
      `Signed in on ${at(createdAt)}, last seen on ${at(lastSeenAt)}.`,
      ...(ip ? [`Network address ${ip}.`] : []),
    ],
    end: 'Sign out',
    endOthers: 'Sign out all others',
    devices: {
      heading: 'Browsers that are known',
      none: 'None is.',
      facts: ({ lastUsedAt, trustedUntil }) => [
        `Last used to sign in on ${at(lastUsedAt)}.`,
        ...(trustedUntil ? [`No code is asked for on it until ${at(trustedUntil)}.`] : []),
      ],
    },
  },
  security: ({ isOff, isOn, codesLeft }) => ({
    title: 'Second factor',
    paragraphs: isOff
      ? ['Second factors are turned off here.']
      : isOn
        ? [
            'It is on: after your password, a code of your authenticator app is asked for.',
            codesLeft === 1 ? 'One recovery code is left.' : `${codesLeft} recovery codes are left.`,
          ]
        : [
            'It is off: anyone who learns your password can sign in.',
            'With it on, a code of an app on your phone is asked for as well.',
          ],
    links: {
      on: 'Turn it on',
      off: 'Turn it off',
      codes: 'Make new recovery codes',
    },
    trust: {
      heading: 'Trusted devices',
      none: 'A code is asked for on every device.',
      until: ({ time }) => `No code is asked for on it until ${at(time)}.`,
      end: 'Ask for a code on all of them',
    },
  }),
  enrol: ({ isRequired }) => ({
    title: 'Turn on the second factor',
    paragraphs: [
      ...(isRequired ? ['A second factor is required here. You can go on once it is on.'] : []),
      'You need an authenticator app on your phone. Please enter your password first.',
    ],
    button: 'Go on',
  }),
  confirm: {
    title: 'Scan the code',
    paragraphs: [
      'Scan this with your authenticator app, or type the letters and digits below into it. Then enter the code that it shows.',
    ],
    withoutQr: 'Enter the code that your authenticator app shows for this account.',
    anew: 'Begin anew',
    copy: 'Copy',
    button: 'Turn it on',
  },
  recoveryCodes: {
    title: 'Your recovery codes',
    paragraphs: [
      'Each of them is good once, in the place of a code of the app. Print them, or write them down: without your phone, they are the only way in.',
      'They are shown only now.',
    ],
    copy: 'Copy the codes',
    done: 'I have kept them',
  },
  renewCodes: {
    title: 'Make new recovery codes',
    paragraphs: ['Those that you have now will be void.'],
    button: 'Make new codes',
  },
  removeFactor: {
    title: 'Turn off the second factor',
    paragraphs: ['After that, your password is all that is asked for. All other devices will be signed out.'],
    button: 'Turn it off',
  },
  events,
  export: {
    title: 'Download what is held about you',
    paragraphs: [
      'Your account, second factor, sessions, devices and what happened to your account, as a JSON file. No passwords or other secrets are in it.',
    ],
    download: 'Download',
  },
  deletion: {
    title: 'Delete your account',
    paragraphs: ['Nothing of it is left after that, and nobody can bring it back.'],
    button: 'Delete the account for good',
  },
}
