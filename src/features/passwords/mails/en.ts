import type { Mails } from './index.ts'

/** What is mailed about passwords, in English. */
export const en: Mails = {
  passwordChanged: ({ service, email }) => ({
    subject: `Your password at ${service} was changed`,
    before: [`The password of ${email} at ${service} was just changed.`],
    after: ['If it was not you, reset your password at once: all devices will be signed out.'],
  }),
}
