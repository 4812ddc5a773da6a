import type { Mails } from './index.ts'

/** What is mailed about a change of e-mail address, in English. */
export const en: Mails = {
  emailChangeRequested: ({ service, email, undo }) => ({
    subject: `Your address at ${service} is about to change`,
    ...(undo
      ? {
          before: [
            `Somebody, probably you, asked to change the address of your account at ${service} from ${email} to ${undo.newEmail}.`,
            'It changes when the new address is confirmed.',
          ],
          action: { label: 'Stop the change', url: undo.url },
          after: [
            'If it was not you, use this link, good for a week, as long as the account exists: it keeps your address, signs out all devices, and has you choose a new password.',
          ],
        }
      : {
          before: [
            `Somebody asked to change the address of the account of ${email} at ${service}.`,
            'It changes when the new address is confirmed.',
          ],
          after: [
            'If the account is yours and it was not you, reset your password at once: that stops the change.',
            'If you know nothing of such an account, somebody mistyped their address: there is nothing to do.',
          ],
        }),
  }),
  emailChanged: ({ service, email, undo }) => ({
    subject: `Your address at ${service} has changed`,
    ...(undo
      ? {
          before: [`The address of your account at ${service} was ${email}, and is now ${undo.newEmail}.`],
          action: { label: 'Undo the change', url: undo.url },
          after: [
            'If it was not you, use this link, good for a week, as long as the account exists: it brings your address back, signs out all devices, and has you choose a new password.',
          ],
        }
      : {
          before: [`The account of ${email} at ${service} has another address from now on.`],
          after: [
            'This mail holds no link to undo it: the address was never confirmed, or the account changes its address too often.',
            'If you know nothing of such an account, there is nothing to do.',
          ],
        }),
  }),
}
