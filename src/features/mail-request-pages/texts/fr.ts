import type { Texts } from './index.ts'

const EMAIL = { label: 'Adresse e-mail', hint: 'Celle de votre inscription.' }

/** What the pages that have a mail sent say, in French. */
export const fr: Texts = {
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
  enterCode: 'Saisir le code du message',
}
