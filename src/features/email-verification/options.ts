import { Type } from 'typebox'
import { group, option } from '../../config/option-types.ts'

export const emailVerificationOptions = group({
  required: Type.Boolean(
    option({ variable: 'REQUIRE_VERIFIED_EMAIL', default: false, description: 'true or false' }),
  ),
})
