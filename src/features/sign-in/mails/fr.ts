import type { Mails } from './index.ts'

/** What is mailed about sign-ins, in French. */
export const fr: Mails = {
  accountLocked: ({ service, email, failures }) => ({
    subject: `Trop de mots de passe erronés pour votre compte ${service}`,
    before: [
      `${failures} mots de passe erronés ont été essayés de suite pour ${email} sur ${service}.`,
      "D'autres essais de ce genre sont refusés jusqu'à ce que vous réinitialisiez votre mot de passe, ou que vous vous connectiez depuis un navigateur que vous avez déjà utilisé.",
    ],
    after: [
      "Si c'était vous, réinitialisez votre mot de passe. Sinon, personne n'est entré : qui a essayé ne le connaît pas. Là où vous êtes connecté, vous le restez.",
    ],
  }),
  newDevice: ({ service, email, device, ip }) => ({
    subject: `Un nouvel appareil s'est connecté à ${service}`,
    before: [
      `Quelqu'un s'est connecté à ${service} en tant que ${email} depuis un appareil encore inconnu : ${device}, ${ip}.`,
    ],
    after: [
      "Si c'était vous, il n'y a rien à faire. Sinon, réinitialisez tout de suite votre mot de passe : tous les appareils seront déconnectés.",
    ],
  }),
  signInAfterFailures: ({ service, email, device, ip }) => ({
    subject: `Connexion à ${service} après de nombreux mots de passe erronés`,
    before: [
      `Après de nombreux mots de passe erronés pour ${email} sur ${service}, quelqu'un s'est connecté avec le bon : ${device}, ${ip}.`,
    ],
    after: [
      "Si c'était vous, il n'y a rien à faire. Sinon, réinitialisez tout de suite votre mot de passe : tous les appareils seront déconnectés.",
    ],
  }),
}
