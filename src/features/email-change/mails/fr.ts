import type { Mails } from './index.ts'

/** What is mailed about a change of e-mail address, in French. */
export const fr: Mails = {
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
