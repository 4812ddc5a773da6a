import type { Mails } from './index.ts'

/** What is mailed about sign-ins, in English. */
export const en: Mails = {
  accountLocked: ({ service, email, failures }) => ({
    subject: `Too many wrong passwords for your account at ${service}`,
    before: [
      `${failures} wrong passwords in a row were tried for ${email} at ${service}.`,
      'Further tries like these are refused until you reset your password, or sign in from a browser that you have used before.',
    ],
    after: [
      'If it was you, reset your password. If it was not, the attempts failed: your password was not found out. You stay signed in where you are.',
    ],
  }),
  newDevice: ({ service, email, device, ip }) => ({
    subject: `A new device signed in to ${service}`,
    before: [
      `Somebody signed in to ${service} as ${email} with a device that was not seen before: ${device}, ${ip}.`,
    ],
    after: [
      'If it was you, there is nothing to do. If not, reset your password at once: all devices will be signed out.',
    ],
  }),
  signInAfterFailures: ({ service, email, device, ip }) => ({
    subject: `Somebody signed in to ${service} after many wrong passwords`,
    before: [
      `After many wrong passwords for ${email} at ${service}, somebody signed in with the right one: ${device}, ${ip}.`,
    ],
    after: [
      'If it was you, there is nothing to do. If not, reset your password at once: all devices will be signed out.',
    ],
  }),
}
