import type { Mails } from './index.ts'

/** What is mailed about accounts, in English. */
export const en: Mails = {
  accountDeleted: ({ service, email }) => ({
    subject: `Your account at ${service} was deleted`,
    before: [`The account of ${email} at ${service} was just deleted, and all that it held with it.`],
    after: [
      'It cannot be brought back. If it was not you, somebody knew your password: change it wherever else you use it.',
    ],
  }),
}
