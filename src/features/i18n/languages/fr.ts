import type { Language } from '../language.ts'
import { addressChangeMails, addressChangePages, at } from './fr-address-changes.ts'
import { failuresFr } from './fr-failures.ts'

const newPassword = (minLength: number) => ({
  label: 'Nouveau mot de passe',
  hint: `${minLength > 1 ? `Au moins ${minLength} caractères. ` : ''}Plus il est long, mieux il protège. Les espaces sont permises.`,
})

const EMAIL = { label: 'Adresse e-mail', hint: 'Celle de votre inscription.' }

/** French. */
export const fr: Language = {
  mails: {
    ...addressChangeMails,
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
    passwordChanged: ({ service, email }) => ({
      subject: `Votre mot de passe pour ${service} a changé`,
      before: [`Le mot de passe de ${email} pour ${service} vient d'être changé.`],
      after: [
        "Si ce n'était pas vous, réinitialisez-le tout de suite : tous les appareils seront déconnectés.",
      ],
    }),
    addressInUse: ({ service, email }) => ({
      subject: `Quelqu'un a voulu utiliser votre adresse pour ${service}`,
      before: [
        `Quelqu'un a demandé à utiliser ${email} pour un autre compte de ${service}. Elle est déjà la vôtre, et le reste.`,
      ],
      after: ["Si c'était vous, connectez-vous avec cette adresse. Sinon, il n'y a rien à faire."],
    }),
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
    accountDeleted: ({ service, email }) => ({
      subject: `Votre compte ${service} a été supprimé`,
      before: [`Le compte de ${email} chez ${service} vient d'être supprimé, avec tout ce qu'il contenait.`],
      after: [
        "Il ne peut pas être rétabli. Si ce n'était pas vous, quelqu'un connaissait votre mot de passe : changez-le partout où vous l'utilisez.",
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
  },
  pages: {
    ...addressChangePages,
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
    verifyDone: ({ service, email }) => ({
      title: 'Adresse confirmée',
      paragraphs: [
        `${email} est bien confirmée comme votre adresse pour ${service}. Vous pouvez fermer cette page.`,
      ],
    }),
    undoDone: ({ service, minLength }) => ({
      title: 'Votre adresse est rétablie',
      paragraphs: [
        `Tous les appareils ont été déconnectés de ${service}. Le mot de passe, que connaît peut-être la personne qui a changé l'adresse, n'est plus valable : choisissez-en un nouveau maintenant.`,
      ],
      field: newPassword(minLength),
      button: 'Enregistrer le mot de passe',
    }),
    forgotPassword: () => ({
      title: 'Mot de passe oublié ?',
      paragraphs: ['Nous vous enverrons un lien pour en choisir un nouveau.'],
      field: EMAIL,
      button: 'Envoyer le lien',
    }),
    confirmEmail: () => ({
      title: 'Confirmez votre adresse',
      paragraphs: ['Nous vous enverrons un autre lien pour confirmer votre adresse.'],
      field: EMAIL,
      button: 'Envoyer le lien',
    }),
    mailSent: () => ({
      title: 'Consultez votre messagerie',
      paragraphs: [
        "S'il existe un compte à cette adresse, un message vient de lui être envoyé.",
        "Si rien n'est arrivé après quelques minutes, regardez parmi les indésirables, ou recommencez.",
      ],
    }),
  },
  failures: failuresFr,
  links: {
    askForReset: 'Demander un lien pour choisir un nouveau mot de passe',
    askForConfirmation: 'Demander un autre lien',
    back: "Retour à l'application",
  },
  faulty: {
    characters: () =>
      'Il y a là un caractère impossible à saisir, comme une tabulation. Saisissez à nouveau.',
    email: () => 'Saisissez une adresse e-mail, par exemple nom@exemple.fr.',
  },
  heldBack: (count) =>
    count === 1
      ? 'Depuis le dernier message de ce genre, un autre a été retenu.'
      : `Depuis le dernier message de ce genre, ${count} autres ont été retenus.`,
  device: (browser, system) =>
    browser && system ? `${browser} sous ${system}` : (browser ?? system ?? 'un appareil inconnu'),
  refused: {
    empty: () => 'Saisissez un mot de passe.',
    too_short: (limit) => `Utilisez au moins ${limit} caractères.`,
    too_long: (limit) => `Utilisez au plus ${limit} caractères.`,
    not_unicode: () => "Utilisez d'autres caractères.",
    common: () => "Beaucoup de gens l'utilisent. Choisissez-en un autre.",
    guessable: () => 'Ne le composez pas de votre adresse ni du nom du service.',
  },
}
