import type { Texts } from './index.ts'

const duration = (seconds: number) => {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 60) return seconds === 1 ? 'une seconde' : `${seconds} secondes`
  return minutes === 1 ? 'une minute' : `${minutes} minutes`
}

/** What every page may say, in French. */
export const fr: Texts = {
  languageName: 'Français',
  errorTitle: ({ title }) => `Erreur : ${title}`,
  showPassword: 'Afficher',
  failures: {
    crossSite: () => ({
      title: "Cela n'a pas marché",
      paragraphs: [
        "D'après votre navigateur, ce formulaire vient d'un autre site. Ouvrez la page à nouveau et réessayez.",
      ],
    }),
    linkOver: () => ({
      title: "Ce lien n'est plus valable",
      paragraphs: [
        "Il a déjà servi, il a expiré, un plus récent l'a remplacé, ou il n'a pas été copié en entier.",
      ],
    }),
    siteNotOpened: () => ({
      title: "La page n'a pas pu être ouverte",
      paragraphs: [
        "Vous êtes peut-être connecté, mais ce site ne le sait pas encore. Ouvrez-le à nouveau. Si cela vous ramène ici, votre navigateur n'en garde pas les cookies : autorisez-les d'abord.",
      ],
    }),
    malformed: () => ({
      title: "Cela n'a pas marché",
      paragraphs: ['Ce qui a été envoyé est illisible. Revenez en arrière, rechargez la page et réessayez.'],
    }),
    tooLarge: () => ({
      title: "C'est trop long",
      paragraphs: ['Ce qui a été saisi est beaucoup trop long. Revenez en arrière et raccourcissez-le.'],
    }),
    unsupportedType: () => ({
      title: "Cela n'a pas marché",
      paragraphs: [
        "Cette page n'accepte que son propre formulaire. Ouvrez-la dans un navigateur et remplissez-le.",
      ],
    }),
    tooOften: ({ seconds }) => ({
      title: "Trop d'essais",
      paragraphs: [`Il y a eu trop d’essais ces derniers temps. Réessayez dans ${duration(seconds)}.`],
    }),
    unavailable: () => ({
      title: "Cela n'a pas marché cette fois",
      paragraphs: ['Le service est surchargé. Réessayez dans un instant.'],
    }),
    fault: ({ requestId }) => ({
      title: 'Une erreur est survenue',
      paragraphs: [
        'Elle vient de nous, et a été enregistrée. Réessayez plus tard.',
        `Si vous demandez de l'aide, donnez ce numéro : ${requestId}`,
      ],
    }),
    notFound: () => ({
      title: "Il n'y a rien ici",
      paragraphs: [
        "L'adresse est peut-être mal saisie. Si vous venez d'un message, ouvrez à nouveau le lien qu'il contient.",
      ],
    }),
  },
  faults: {
    characters: 'Il y a là un caractère impossible à saisir, comme une tabulation. Saisissez à nouveau.',
    tooLong: 'C’est trop long.',
    mailedCode: 'Saisissez le code du message.',
    currentPassword: "Ce n'est pas votre mot de passe.",
    wrongClock:
      "Ce code est d'une autre heure. Réglez l'horloge de votre appareil et saisissez un nouveau code.",
    'email.invalid': 'Saisissez une adresse e-mail, par exemple nom@exemple.fr.',
    'users.email_taken': 'Un compte existe déjà à cette adresse.',
    'users.registration_closed': "L'inscription est fermée pour le moment.",
    'auth.invalid_credentials': "L'adresse et le mot de passe ne vont pas ensemble.",
    'auth.invalid_code': "Ce n'est pas le code, ou il a déjà servi. Saisissez le suivant.",
    'auth.code_required': 'Saisissez un code de votre second facteur.',
    'auth.second_factor_required':
      "Ce code est bon. Saisissez maintenant un code de votre application d'authentification, ou un code de secours.",
    'auth.sign_in_again': 'Cela a pris trop de temps, ou a déjà été fait. Connectez-vous à nouveau.',
    'verification.invalid': "Ce n'est pas le code, ou il a expiré. Vous pouvez demander un autre message.",
    'verification.required':
      "Confirmez d'abord votre adresse : le message avec le lien et le code vient d'être renvoyé.",
    'second_factor.on':
      "Le second facteur est déjà activé. Si vous n'avez pas vu vos codes de secours, créez-en de nouveaux.",
    'second_factor.none':
      "Aucun second facteur n'est activé, ou ce qui était commencé a pris trop de temps. Recommencez.",
    'second_factor.off': 'Les seconds facteurs sont désactivés ici.',
    'sessions.not_found': 'Cette session était déjà terminée.',
  },
  done: {
    signed_up: 'Votre compte est créé.',
    email_verified: 'Votre adresse est confirmée.',
    email_requested: 'Un message avec un lien et un code est en route vers la nouvelle adresse.',
    password_changed: 'Votre mot de passe est changé. Tous les autres appareils sont déconnectés.',
    session_ended: 'Cet appareil est déconnecté.',
    others_ended: 'Tous les autres appareils sont déconnectés.',
    trust_ended: 'Un code sera demandé sur chaque appareil.',
    second_factor_off: 'Le second facteur est désactivé.',
    deleted: 'Votre compte est supprimé.',
  },
  signedOut: {
    page: {
      title: "Vous n'êtes plus connecté",
      paragraphs: [
        'Votre session est terminée. Si vous avez appuyé deux fois, la première a peut-être compté. Connectez-vous et vérifiez.',
      ],
    },
    keepsForm:
      "Vous n'êtes plus connecté, et rien n'a été fait. Connectez-vous à côté de cette page, revenez et envoyez de nouveau ce formulaire : ce que vous avez saisi reste ici.",
    link: 'Se connecter',
  },
  onward: ({ host }) => ({
    title: 'Vous êtes connecté',
    paragraphs: [`Vous allez être dirigé vers ${host}.`],
    link: 'Continuer',
  }),
  links: {
    askForReset: 'Demander un lien pour choisir un nouveau mot de passe',
    askForConfirmation: 'Demander un autre lien',
    back: "Retour à l'application",
    account: 'Votre compte',
    signIn: 'Se connecter',
    openAnew: 'Ouvrir la page à nouveau',
  },
}
