import type { Texts } from './index.ts'

const duration = (seconds: number) => {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 60) return seconds === 1 ? 'une seconde' : `${seconds} secondes`
  return minutes === 1 ? 'une minute' : `${minutes} minutes`
}

/** What every page may say, in French. */
export const fr: Texts = {
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
      paragraphs: [`Il y a eu trop d'essais depuis votre réseau. Réessayez dans ${duration(seconds)}.`],
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
  links: {
    askForReset: 'Demander un lien pour choisir un nouveau mot de passe',
    askForConfirmation: 'Demander un autre lien',
    back: "Retour à l'application",
  },
  faulty: {
    characters: () =>
      'Il y a là un caractère impossible à saisir, comme une tabulation. Saisissez à nouveau.',
    email: () => 'Saisissez une adresse e-mail, par exemple nom@exemple.fr.',
    code: () => "Ce n'est pas le code, ou il a déjà servi. Saisissez le suivant.",
  },
}
