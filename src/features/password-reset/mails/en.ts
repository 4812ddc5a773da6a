import type { Mails } from './index.ts'

/** What is mailed to reset a password, in English. */
export const en: Mails = {
  reset: ({ service, email, url, minutes }) => ({
    subject: `Reset your password at ${service}`,
    before: [`Somebody, probably you, asked to reset the password of ${email} at ${service}.`],
    action: { label: 'Choose a new password', url },
    after: [
      `The link is good once, for ${minutes} minutes.`,
      'If it was not you, do nothing: your password stays as it is.',
    ],
  }),
}
