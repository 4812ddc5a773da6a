import type { Mails } from './index.ts'

/** What is mailed about notes, in French. */
export const fr: Mails = {
  noteAdded: ({ service, text }) => ({
    subject: `Une note a été ajoutée chez ${service}`,
    before: [`Elle dit : ${text}`],
    after: ["Si ce n'était pas vous, réinitialisez tout de suite votre mot de passe."],
  }),
}
