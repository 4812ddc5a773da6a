import type { Mails } from './index.ts'

const NOT_YOU = 'If it was not you, reset your password at once, and tell the operator of the service.'

/** What is mailed about second factors, in English. */
export const en: Mails = {
  second_factor_on: ({ service, email }) => ({
    subject: `Your account at ${service} now asks for a code`,
    before: [`A second factor was turned on for ${email} at ${service}. All other devices were signed out.`],
    after: ['Keep the recovery codes where you find them without your phone.', NOT_YOU],
  }),
  second_factor_off: ({ service, email }) => ({
    subject: `Your account at ${service} no longer asks for a code`,
    before: [`The second factor of ${email} at ${service} was turned off.`],
    after: [NOT_YOU],
  }),
  recovery_codes_renewed: ({ service, email }) => ({
    subject: `New recovery codes for your account at ${service}`,
    before: [`New recovery codes were made for ${email} at ${service}. The former ones are void.`],
    after: [NOT_YOU],
  }),
  recoveryCodeUsed: ({ service, email, left }) => ({
    subject: `A recovery code of your account at ${service} was used`,
    before: [
      `A recovery code was used for ${email} at ${service}. ${left === 1 ? 'One is' : `${left} are`} left.`,
    ],
    after: [
      left > 0
        ? 'New ones can be made once you are signed in.'
        : 'Make new ones within ten minutes of that sign-in: without your app there is no other way in.',
      NOT_YOU,
    ],
  }),
  secondFactorCode: ({ service, email, code }) => ({
    subject: `Your code for ${service}`,
    before: [
      `Many wrong codes were given for ${email} at ${service}. To go on, enter this one first, and then one of your app:`,
      code,
    ],
    after: ['It is good for ten minutes.', NOT_YOU],
  }),
  codesGuessed: ({ service, email }) => ({
    subject: `Somebody has your password at ${service}`,
    before: [
      `Wrong codes were given for ${email} at ${service}, with the right password. For some minutes no more are taken.`,
    ],
    after: [
      'If it was not you, somebody knows your password: change it now, or reset it. Your second factor kept them out.',
    ],
  }),
}
