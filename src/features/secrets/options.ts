import { Type } from 'typebox'
import { group, option } from '../../config/option-types.ts'
import { KEY_BYTES } from '../../platform/crypto/sealing.ts'

const key = (variable: string) =>
  Type.Optional(
    Type.String(
      option({
        variable,
        description: `a key of ${KEY_BYTES} bytes in base64url, 43 characters`,
        fault: (value) =>
          /^[\w-]{43}=?$/.test(String(value)) && Buffer.from(String(value), 'base64url').length === KEY_BYTES
            ? undefined
            : '',
      }),
    ),
  )

export const secretsOptions = group({
  key: key('SECRET_KEY'),
  previousKey: key('SECRET_KEY_PREVIOUS'),
})
