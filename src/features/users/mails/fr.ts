import type { Mails } from './index.ts'

/** What is mailed about accounts, in French. */
export const fr: Mails = {
  accountDeleted: ({ service, email }) => ({
    subject: `Votre compte ${service} a été supprimé`,
    before: [`Le compte de ${email} chez ${service} vient d'être supprimé, avec tout ce qu'il contenait.`],
    after: [
      "Il ne peut pas être rétabli. Si ce n'était pas vous, quelqu'un connaissait votre mot de passe : changez-le partout où vous l'utilisez.",
    ],
  }),
}
