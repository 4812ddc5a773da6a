import type { Mails } from './index.ts'

/** What is mailed to confirm an e-mail address, in English. */
export const en: Mails = {
  verification: ({ service, email, url, code, codeMinutes }) => ({
    subject: `Confirm your address at ${service}`,
    before: [`Please confirm that ${email} is your address at ${service}.`],
    action: { label: 'Confirm the address', url },
    code,
    after: [
      `The link is good for a day. Or enter the code where you were asked for it: it is good for ${codeMinutes} minutes.`,
      'If you did not ask for this, do nothing.',
    ],
  }),
  newAddress: ({ service, email, url, code, codeMinutes }) => ({
    subject: `Confirm your new address at ${service}`,
    before: [
      `Somebody with an account at ${service} asked for it to have the address ${email} from now on. The page that the link opens says which account.`,
    ],
    action: { label: 'Confirm the address', url },
    code,
    after: [
      `The link is good for a day. Or enter the code where you were asked for it: it is good for ${codeMinutes} minutes.`,
      'If that account is not yours, do nothing: you would hand your address over to it.',
    ],
  }),
  addressInUse: ({ service, email }) => ({
    subject: `Somebody tried to use your address at ${service}`,
    before: [
      `Somebody asked to use ${email} for another account at ${service}. It is yours already, and stays so.`,
    ],
    after: ['If it was you, sign in with this address instead. If not, there is nothing to do.'],
  }),
}
