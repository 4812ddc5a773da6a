import { Type } from 'typebox'
import { strictObject } from '../../platform/http/schema.ts'
import { Code, Password } from '../users/schemas.ts'

export const Enrol = strictObject({ password: Password })
export const Confirm = strictObject({ code: Code })
export const Prove = strictObject({ password: Password, code: Type.Optional(Code) })

export const Enrolled = strictObject({
  secret: Type.String({
    description: 'In base32, to be typed.',
    examples: ['JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'],
  }),
  uri: Type.String({
    description: 'What the QR code says.',
    examples: ['otpauth://totp/Example:bob%40bob.com'],
  }),
  qr_svg: Type.String({ description: 'The QR code, as SVG.', examples: ['<svg/>'] }),
})

export const RecoveryCodes = strictObject({
  recovery_codes: Type.Array(Type.String(), {
    description: 'Each is good once, in the place of a code of the app. They are shown only now.',
    examples: [['ABCD-EFGH-IJKL-MNOP']],
  }),
})

/** What is on for a user. */
export const SecondFactorState = strictObject({
  totp: Type.Boolean({ description: 'Whether codes of an authenticator app are asked for.' }),
  recovery_codes_left: Type.Integer(),
})
