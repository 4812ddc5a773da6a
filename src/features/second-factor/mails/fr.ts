import type { Mails } from './index.ts'

const NOT_YOU =
  "Si ce n'était pas vous, réinitialisez votre mot de passe tout de suite, et prévenez les responsables du service."

/** What is mailed about second factors, in French. */
export const fr: Mails = {
  second_factor_on: ({ service, email }) => ({
    subject: `Votre compte ${service} demande désormais un code`,
    before: [
      `Un second facteur vient d'être activé pour ${email} sur ${service}. Tous les autres appareils ont été déconnectés.`,
    ],
    after: ['Gardez les codes de secours là où vous les trouverez sans votre téléphone.', NOT_YOU],
  }),
  second_factor_off: ({ service, email }) => ({
    subject: `Votre compte ${service} ne demande plus de code`,
    before: [`Le second facteur de ${email} sur ${service} vient d'être désactivé.`],
    after: [NOT_YOU],
  }),
  recovery_codes_renewed: ({ service, email }) => ({
    subject: `Nouveaux codes de secours pour votre compte ${service}`,
    before: [
      `De nouveaux codes de secours ont été créés pour ${email} sur ${service}. Les anciens ne sont plus valables.`,
    ],
    after: [NOT_YOU],
  }),
  recoveryCodeUsed: ({ service, email, left }) => ({
    subject: `Un code de secours de votre compte ${service} a servi`,
    before: [`Un code de secours vient de servir pour ${email} sur ${service}. Il en reste ${left}.`],
    after: [
      left > 0
        ? 'Vous pouvez en créer de nouveaux une fois connecté.'
        : "Créez-en de nouveaux dans les dix minutes : sans votre application, il n'y a pas d'autre moyen de vous connecter.",
      NOT_YOU,
    ],
  }),
  secondFactorCode: ({ service, email, code }) => ({
    subject: `Votre code pour ${service}`,
    before: [
      `Beaucoup de mauvais codes ont été donnés pour ${email} sur ${service}. Pour continuer, saisissez d'abord celui-ci, puis un de votre application :`,
      code,
    ],
    after: ['Il est valable dix minutes.', NOT_YOU],
  }),
  codesGuessed: ({ service, email }) => ({
    subject: `Quelqu'un connaît votre mot de passe ${service}`,
    before: [
      `De mauvais codes ont été donnés pour ${email} sur ${service}, avec le bon mot de passe. Plus aucun n'est accepté pendant quelques minutes.`,
    ],
    after: [
      "Si ce n'était pas vous, quelqu'un connaît votre mot de passe : changez-le maintenant, ou réinitialisez-le. Votre second facteur l'a arrêté.",
    ],
  }),
}
