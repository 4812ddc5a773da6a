import { events } from './fr-events.ts'
import type { Texts } from './index.ts'

const TIME = new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
const at = (time: number) => `${TIME.format(time)} UTC`

/** What people read of their own account, in French. */
export const fr: Texts = {
  fields: {
    password: { label: 'Mot de passe' },
    currentPassword: { label: 'Mot de passe actuel' },
    newPassword: ({ minLength }) => ({
      label: 'Nouveau mot de passe',
      hint: `${minLength > 1 ? `Au moins ${minLength} caractères. ` : ''}Plus il est long, mieux il protège. Les espaces sont permises.`,
    }),
    email: { label: 'Nouvelle adresse e-mail' },
    code: ({ isMailed }) => ({
      label: 'Code',
      hint: isMailed
        ? 'Beaucoup de mauvais codes ont été donnés ces derniers temps. Laissez ce champ vide, et nous vous en enverrons un. Saisissez-le, puis un code de votre application.'
        : "Six chiffres de votre application d'authentification, ou un code de secours.",
    }),
    appCode: { label: 'Code', hint: "Les six chiffres que l'application affiche maintenant." },
  },
  toAccount: 'Votre compte',
  toSecurity: 'Second facteur',
  older: 'Plus ancien',
  account: ({ email, isConfirmed, pendingEmail }) => ({
    title: 'Votre compte',
    paragraphs: [
      isConfirmed ? email : `${email} (pas encore confirmée)`,
      ...(pendingEmail ? [`Ce sera ${pendingEmail} dès que vous l'aurez confirmée.`] : []),
    ],
    confirm: 'Confirmer votre adresse',
    links: {
      password: 'Changer votre mot de passe',
      email: "Changer d'adresse",
      sessions: 'Sessions et appareils',
      security: 'Second facteur',
      events: "Ce qui s'est passé sur votre compte",
      export: 'Télécharger ce qui est conservé à votre sujet',
      delete: 'Supprimer votre compte',
    },
    signOut: 'Se déconnecter',
  }),
  password: {
    title: 'Changer votre mot de passe',
    paragraphs: ['Tous les autres appareils seront déconnectés.'],
    button: 'Changer le mot de passe',
  },
  email: ({ email }) => ({
    title: "Changer d'adresse",
    paragraphs: [
      ...(email ? [`C'est ${email} pour l'instant.`] : []),
      "Nous enverrons un lien et un code à la nouvelle. Elle comptera dès que vous l'aurez confirmée.",
    ],
    button: 'Envoyer le message',
  }),
  sessions: {
    title: 'Sessions et appareils',
    paragraphs: [],
    heading: 'Où vous êtes connecté',
    none: "Il n'y en a pas d'autre.",
    facts: ({ createdAt, lastSeenAt, ip, isCurrent }) => [
      ...(isCurrent ? ['Celle-ci.'] : []),
      `Ouverte le ${at(createdAt)}, vue la dernière fois le ${at(lastSeenAt)}.`,
      ...(ip ? [`Adresse réseau ${ip}.`] : []),
    ],
    end: 'Déconnecter',
    endOthers: 'Déconnecter toutes les autres',
    devices: {
      heading: 'Navigateurs connus',
      none: "Aucun ne l'est.",
      facts: ({ lastUsedAt, trustedUntil }) => [
        `Dernière connexion le ${at(lastUsedAt)}.`,
        ...(trustedUntil ? [`Aucun code n'y est demandé jusqu'au ${at(trustedUntil)}.`] : []),
      ],
    },
  },
  security: ({ isOff, isOn, codesLeft }) => ({
    title: 'Second facteur',
    paragraphs: isOff
      ? ['Les seconds facteurs sont désactivés ici.']
      : isOn
        ? [
            "Il est activé : après votre mot de passe, un code de votre application d'authentification est demandé.",
            codesLeft === 1 ? 'Il reste un code de secours.' : `Il reste ${codesLeft} codes de secours.`,
          ]
        : [
            'Il est désactivé : quiconque apprend votre mot de passe peut se connecter.',
            "Une fois activé, un code d'une application de votre téléphone est demandé en plus.",
          ],
    links: {
      on: "L'activer",
      off: 'Le désactiver',
      codes: 'Créer de nouveaux codes de secours',
    },
    trust: {
      heading: 'Appareils de confiance',
      none: 'Un code est demandé sur chaque appareil.',
      until: ({ time }) => `Aucun code n'y est demandé jusqu'au ${at(time)}.`,
      end: 'Demander un code sur tous',
    },
  }),
  enrol: ({ isRequired }) => ({
    title: 'Activer le second facteur',
    paragraphs: [
      ...(isRequired ? ['Un second facteur est exigé ici. Vous pourrez continuer une fois activé.'] : []),
      "Il vous faut une application d'authentification sur votre téléphone. Saisissez d'abord votre mot de passe.",
    ],
    button: 'Continuer',
  }),
  confirm: {
    title: 'Scannez le code',
    paragraphs: [
      "Scannez ceci avec votre application d'authentification, ou tapez-y les lettres et chiffres ci-dessous. Saisissez ensuite le code qu'elle affiche.",
    ],
    withoutQr: "Saisissez le code que votre application d'authentification affiche pour ce compte.",
    anew: 'Recommencer',
    copy: 'Copier',
    button: "L'activer",
  },
  recoveryCodes: {
    title: 'Vos codes de secours',
    paragraphs: [
      "Chacun sert une fois, à la place d'un code de l'application. Imprimez-les ou notez-les : sans votre téléphone, c'est le seul moyen de vous connecter.",
      'Ils ne sont affichés que maintenant.',
    ],
    copy: 'Copier les codes',
    done: 'Je les ai conservés',
  },
  renewCodes: {
    title: 'Créer de nouveaux codes de secours',
    paragraphs: ['Ceux que vous avez ne seront plus valables.'],
    button: 'Créer de nouveaux codes',
  },
  removeFactor: {
    title: 'Désactiver le second facteur',
    paragraphs: [
      'Ensuite, seul votre mot de passe sera demandé. Tous les autres appareils seront déconnectés.',
    ],
    button: 'Le désactiver',
  },
  events,
  export: {
    title: 'Télécharger ce qui est conservé à votre sujet',
    paragraphs: [
      "Votre compte, le second facteur, les sessions, les appareils et ce qui s'est passé, dans un fichier JSON. Il ne contient ni mot de passe ni autre secret.",
    ],
    download: 'Télécharger',
  },
  deletion: {
    title: 'Supprimer votre compte',
    paragraphs: ["Il n'en restera rien, et personne ne pourra le rétablir."],
    button: 'Supprimer le compte définitivement',
  },
}
