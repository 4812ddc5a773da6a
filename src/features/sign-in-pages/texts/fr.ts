import type { Texts } from './index.ts'

const EMAIL = { label: 'Adresse e-mail' }

/** What the pages say where people sign up, in and out, in French. */
export const fr: Texts = {
  signIn: () => ({
    title: 'Connexion',
    paragraphs: [],
    email: EMAIL,
    password: { label: 'Mot de passe' },
    remember: { label: 'Rester connecté sur cet appareil' },
    button: 'Se connecter',
    links: {
      signUp: 'Créer un compte',
      forgotPassword: 'Mot de passe oublié ?',
      confirmEmail: "Saisir le code d'un message",
    },
  }),
  code: ({ trustDays, isMailed }) => ({
    title: 'Encore une étape',
    paragraphs: ["Votre mot de passe est bon. Prouvez que c'est bien vous avec un second facteur."],
    code: {
      label: 'Code',
      hint: isMailed
        ? "Nous vous avons envoyé un code, car beaucoup de mauvais codes ont été donnés ces derniers temps : saisissez-le d'abord, puis un code de votre application."
        : "Six chiffres de votre application d'authentification, ou un code de secours.",
    },
    trust: {
      label: `Ne plus demander de code sur cet appareil pendant ${trustDays === 1 ? 'un jour' : `${trustDays} jours`}`,
    },
    button: 'Se connecter',
    links: { signIn: 'Se connecter à un autre compte' },
  }),
  signUp: ({ service, minLength }) => ({
    title: 'Créer un compte',
    paragraphs: [`Pour ${service}.`],
    email: { ...EMAIL, hint: 'Nous vous enverrons un code pour la confirmer.' },
    password: {
      label: 'Mot de passe',
      hint: `${minLength > 1 ? `Au moins ${minLength} caractères. ` : ''}Plus il est long, mieux il protège. Les espaces sont permises.`,
    },
    button: 'Créer le compte',
    links: { signIn: "J'ai un compte : me connecter" },
  }),
  signUpClosed: ({ service }) => ({
    title: 'Créer un compte',
    paragraphs: [
      `L'inscription à ${service} est fermée pour le moment. Adressez-vous à qui gère ce service.`,
    ],
  }),
  confirmationCode: ({ email }) => ({
    title: 'Confirmez votre adresse',
    paragraphs: [
      email === undefined
        ? 'Nous vous avons envoyé un code. Saisissez-le ici, ou ouvrez le lien du message.'
        : `Nous avons envoyé un code à ${email}. Saisissez-le ici, ou ouvrez le lien du message.`,
    ],
    emailField: EMAIL,
    code: { label: 'Code', hint: 'Six chiffres, valables dix minutes.' },
    button: 'Confirmer',
    links: { another: 'Demander un autre message', later: 'Plus tard' },
  }),
  signOut: ({ service, email }) => ({
    title: 'Déconnexion',
    paragraphs: [`Vous êtes connecté à ${service} avec l'adresse ${email}.`],
    button: 'Se déconnecter',
    links: { account: 'Rester connecté' },
  }),
  signedOut: ({ service }) => ({
    title: 'Vous êtes déconnecté',
    paragraphs: [`Personne n'est connecté à ${service} dans ce navigateur.`],
  }),
}
