import { Type } from 'typebox'
import { group, option } from '../../config/option-types.ts'

export const signingKeysOptions = group({
  days: Type.Integer(
    option({
      variable: 'SIGNING_KEY_DAYS',
      default: 90,
      minimum: 2,
      maximum: 365,
      description: 'a number of days, 2 to 365',
    }),
  ),
})
