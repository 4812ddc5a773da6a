import type { Texts } from './index.ts'

const TIME = new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' })
const at = (time: number) => TIME.format(time)

const newPassword = (minLength: number) => ({
  label: 'Nouveau mot de passe',
  hint: `${minLength > 1 ? `Au moins ${minLength} caractères. ` : ''}Plus il est long, mieux il protège. Les espaces sont permises.`,
})

/** What the pages of mailed links say, in French. */
export const fr: Texts = {
  resetForm: ({ service, minLength }) => ({
    title: 'Choisissez un nouveau mot de passe',
    paragraphs: [`Pour votre compte ${service}. Tous les appareils seront déconnectés.`],
    field: newPassword(minLength),
    button: 'Enregistrer le mot de passe',
  }),
  resetDone: ({ service }) => ({
    title: 'Mot de passe changé',
    paragraphs: [`Vous pouvez maintenant vous connecter à ${service} avec votre nouveau mot de passe.`],
  }),
  resetUsed: ({ service, time }) => ({
    title: 'Ce lien a servi à changer le mot de passe',
    paragraphs: [
      `Un nouveau mot de passe a été enregistré avec ce lien le ${at(time)}. Il ne sert qu'une fois : un mot de passe saisi après cela n'a pas été enregistré.`,
      `Connectez-vous à ${service} avec celui qui l'a été. Si vous ne le connaissez pas, demandez un autre lien.`,
    ],
  }),
  verifyForm: ({ service, email }) => ({
    title: 'Confirmez votre adresse',
    paragraphs: [`Merci de confirmer que ${email} est bien votre adresse pour ${service}.`],
    button: 'Confirmer',
  }),
  changeForm: ({ service, email, account }) => ({
    title: 'Confirmez votre nouvelle adresse',
    paragraphs: [
      `Le compte de ${account} chez ${service} demande à avoir désormais l'adresse ${email}.`,
      `Si ce compte n'est pas le vôtre, ne confirmez pas : vous céderiez votre adresse. Le titulaire de ce compte aurait ${email} chez ${service}, et vous ne pourriez plus l'y utiliser.`,
    ],
    button: 'Confirmer pour ce compte',
  }),
  verifyDone: ({ service, email }) => ({
    title: 'Adresse confirmée',
    paragraphs: [
      `${email} est bien confirmée comme votre adresse pour ${service}. Vous pouvez fermer cette page.`,
    ],
  }),
  undoForm: ({ service, email, account }) => ({
    title: 'Gardez votre adresse',
    paragraphs: [
      email === account
        ? `Votre compte ${service} garde l'adresse ${email} : aucun changement demandé ne prend effet.`
        : `L'adresse de votre compte ${service} est maintenant ${account}. Il retrouve ${email}.`,
      "Tous les appareils sont déconnectés et le mot de passe actuel n'est plus valable : vous en choisissez un nouveau ensuite.",
    ],
    button: 'Garder mon adresse',
  }),
  undoDone: ({ service, minLength }) => ({
    title: 'Votre adresse est rétablie',
    paragraphs: [
      `Tous les appareils ont été déconnectés de ${service}. Le mot de passe, que connaît peut-être la personne qui a changé l'adresse, n'est plus valable : choisissez-en un nouveau maintenant.`,
    ],
    field: newPassword(minLength),
    button: 'Enregistrer le mot de passe',
  }),
  undoUnfinished: ({ service, email }) => ({
    title: 'Votre adresse est rétablie',
    paragraphs: [
      `${email} est de nouveau l'adresse de votre compte ${service}. Vous n'avez pas encore choisi de nouveau mot de passe, et l'ancien n'est plus valable.`,
    ],
    button: 'Choisir un nouveau mot de passe',
  }),
  undoUsed: ({ service, email, time }) => ({
    title: 'Votre adresse est rétablie',
    paragraphs: [
      `Ce lien a servi le ${at(time)} : ${email} est l'adresse de votre compte ${service}.`,
      "Le mot de passe d'avant n'est plus valable. Si vous n'en avez pas choisi de nouveau, demandez un message pour le réinitialiser.",
    ],
  }),
  signInForm: ({ service, email, needsCode }) => ({
    title: 'Connexion',
    ...(needsCode
      ? {
          field: {
            label: 'Code',
            hint: "De votre application d'authentification, ou un code de secours.",
          },
        }
      : {}),
    paragraphs: [`Ce lien vous connecte une fois à ${service} en tant que ${email}.`],
    button: 'Se connecter',
  }),
  signInDone: ({ service, email }) => ({
    title: 'Vous êtes connecté',
    paragraphs: [`Vous êtes connecté à ${service} en tant que ${email}.`],
  }),
  signInUsed: ({ service, time }) => ({
    title: 'Ce lien a servi',
    paragraphs: [
      `Quelqu'un s'en est servi pour se connecter à ${service} le ${at(time)}. Il ne sert qu'une fois. Si ce n'était pas vous, dites-le à la personne qui vous l'a donné.`,
    ],
  }),
}
