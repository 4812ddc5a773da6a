import type { Mails } from './index.ts'

/** What is mailed about notes, in English. */
export const en: Mails = {
  noteAdded: ({ service, text }) => ({
    subject: `A note was added at ${service}`,
    before: [`It says: ${text}`],
    after: ['If it was not you, reset your password at once.'],
  }),
}
