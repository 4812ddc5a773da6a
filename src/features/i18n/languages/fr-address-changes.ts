import type { Language } from '../language.ts'

const TIME = new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' })
/** A time, in milliseconds since 1970, as a sentence names it. */
export const at = (time: number) => TIME.format(time)

/** What mails say of a change of address. */
export const addressChangeMails: Pick<Language['mails'], 'emailChangeRequested' | 'emailChanged'> = {
  emailChangeRequested: ({ service, email, undo }) => ({
    subject: `Votre adresse pour ${service} va changer`,
    ...(undo
      ? {
          before: [
            `Quelqu'un, sans doute vous, a demandé à changer l'adresse de votre compte ${service} : ${undo.newEmail} à la place de ${email}.`,
            'Elle changera quand la nouvelle adresse sera confirmée.',
          ],
          action: { label: 'Arrêter le changement', url: undo.url },
          after: [
            "Si ce n'était pas vous, suivez ce lien, valable une semaine tant que le compte existe : il garde votre adresse, déconnecte tous les appareils et vous fait choisir un nouveau mot de passe.",
          ],
        }
      : {
          before: [
            `Quelqu'un a demandé à changer l'adresse du compte de ${email} chez ${service}.`,
            'Elle changera quand la nouvelle adresse sera confirmée.',
          ],
          after: [
            "Si ce compte est le vôtre et que ce n'était pas vous, réinitialisez tout de suite votre mot de passe : cela arrête le changement.",
            "Si vous ne connaissez pas ce compte, quelqu'un s'est trompé en saisissant son adresse : il n'y a rien à faire.",
          ],
        }),
  }),
  emailChanged: ({ service, email, undo }) => ({
    subject: `Votre adresse pour ${service} a changé`,
    ...(undo
      ? {
          before: [`L'adresse de votre compte ${service} était ${email}. C'est maintenant ${undo.newEmail}.`],
          action: { label: 'Annuler le changement', url: undo.url },
          after: [
            "Si ce n'était pas vous, suivez ce lien, valable une semaine tant que le compte existe : il rétablit votre adresse, déconnecte tous les appareils et vous fait choisir un nouveau mot de passe.",
          ],
        }
      : {
          before: [`Le compte de ${email} chez ${service} a désormais une autre adresse.`],
          after: [
            "Ce message ne contient pas de lien pour annuler ce changement : l'adresse n'a jamais été confirmée, ou le compte change trop souvent d'adresse.",
            "Si vous ne connaissez pas ce compte, il n'y a rien à faire.",
          ],
        }),
  }),
}

/** What pages say of a change of address. */
export const addressChangePages: Pick<
  Language['pages'],
  'changeForm' | 'undoForm' | 'undoUnfinished' | 'undoUsed'
> = {
  changeForm: ({ service, email, account }) => ({
    title: 'Confirmez votre nouvelle adresse',
    paragraphs: [
      `Le compte de ${account} chez ${service} demande à avoir désormais l'adresse ${email}.`,
      `Si ce compte n'est pas le vôtre, ne confirmez pas : vous céderiez votre adresse. Le titulaire de ce compte aurait ${email} chez ${service}, et vous ne pourriez plus l'y utiliser.`,
    ],
    button: 'Confirmer pour ce compte',
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
}
