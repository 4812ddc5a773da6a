import type { Texts } from './index.ts'

const TIME = new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' })

/** What happened to an account, in French. */
export const events: Texts['events'] = {
  title: "Ce qui s'est passé sur votre compte",
  paragraphs: ["S'il y a là quelque chose qui ne vient pas de vous, changez votre mot de passe."],
  heading: 'Du plus récent au plus ancien',
  none: "Il n'y a rien de plus.",
  facts: ({ time, ip, device }) => [
    `${TIME.format(time)} UTC`,
    ip === null ? device : `${device}, adresse réseau ${ip}`,
  ],
  kinds: {
    account_locked: 'Trop de mauvais mots de passe : une pause',
    account_unlocked: "Débloqué par l'administrateur",
    email_change_requested: "Un changement d'adresse a été demandé",
    email_change_undone: "Un changement d'adresse a été annulé",
    email_changed: 'Adresse changée',
    email_verified: 'Adresse confirmée',
    password_changed: 'Mot de passe changé',
    password_reset: "Mot de passe enregistré avec le lien d'un message",
    password_reset_requested: 'Un lien pour un nouveau mot de passe a été demandé',
    proof_refused: 'Un lien ou un code a été refusé',
    recovery_code_used: 'Un code de secours a servi',
    recovery_codes_renewed: 'Nouveaux codes de secours',
    second_factor_failed: 'Mauvais code',
    second_factor_off: 'Second facteur désactivé',
    second_factor_on: 'Second facteur activé',
    sign_in_failed: 'Mauvais mot de passe',
    sign_in_link_created: "L'administrateur a créé un lien de connexion",
    signed_in: 'Connexion',
    signed_out: 'Déconnexion',
    signed_up: 'Compte créé',
    throttled: "Trop d'essais",
    user_deleted: 'Compte supprimé',
    user_imported: "Compte repris d'un autre service",
    verification_requested: "Un message pour confirmer l'adresse a été demandé",
  },
}
