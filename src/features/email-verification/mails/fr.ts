import type { Mails } from './index.ts'

/** What is mailed to confirm an e-mail address, in French. */
export const fr: Mails = {
  verification: ({ service, email, url, code, codeMinutes }) => ({
    subject: `Confirmez votre adresse pour ${service}`,
    before: [`Merci de confirmer que ${email} est bien votre adresse pour ${service}.`],
    action: { label: "Confirmer l'adresse", url },
    code,
    after: [
      `Le lien est valable un jour. Vous pouvez aussi saisir le code là où il vous est demandé : il est valable ${codeMinutes} minutes.`,
      "Si vous n'avez rien demandé, ne faites rien.",
    ],
  }),
  newAddress: ({ service, email, url, code, codeMinutes }) => ({
    subject: `Confirmez votre nouvelle adresse pour ${service}`,
    before: [
      `Quelqu'un qui a un compte chez ${service} a demandé que ce compte ait désormais l'adresse ${email}. La page qu'ouvre le lien dit de quel compte il s'agit.`,
    ],
    action: { label: "Confirmer l'adresse", url },
    code,
    after: [
      `Le lien est valable un jour. Vous pouvez aussi saisir le code là où il vous est demandé : il est valable ${codeMinutes} minutes.`,
      "Si ce compte n'est pas le vôtre, ne faites rien : vous lui céderiez votre adresse.",
    ],
  }),
  addressInUse: ({ service, email }) => ({
    subject: `Quelqu'un a voulu utiliser votre adresse pour ${service}`,
    before: [
      `Quelqu'un a demandé à utiliser ${email} pour un autre compte de ${service}. Elle est déjà la vôtre, et le reste.`,
    ],
    after: ["Si c'était vous, connectez-vous avec cette adresse. Sinon, il n'y a rien à faire."],
  }),
}
