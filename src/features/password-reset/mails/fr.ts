import type { Mails } from './index.ts'

/** What is mailed to reset a password, in French. */
export const fr: Mails = {
  reset: ({ service, email, url, minutes }) => ({
    subject: `Réinitialisez votre mot de passe pour ${service}`,
    before: [
      `Quelqu'un, sans doute vous, a demandé à réinitialiser le mot de passe de ${email} pour ${service}.`,
    ],
    action: { label: 'Choisir un nouveau mot de passe', url },
    after: [
      `Le lien est valable une seule fois, pendant ${minutes} minutes.`,
      "Si ce n'était pas vous, ne faites rien : votre mot de passe ne change pas.",
    ],
  }),
}
