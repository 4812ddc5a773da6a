import type { Mails } from './index.ts'

/** What is mailed about passwords, in French. */
export const fr: Mails = {
  passwordChanged: ({ service, email }) => ({
    subject: `Votre mot de passe pour ${service} a changé`,
    before: [`Le mot de passe de ${email} pour ${service} vient d'être changé.`],
    after: [
      "Si ce n'était pas vous, réinitialisez-le tout de suite : tous les appareils seront déconnectés.",
    ],
  }),
}
