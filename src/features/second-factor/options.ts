import { Type } from 'typebox'
import { group, option } from '../../config/option-types.ts'

export const secondFactorOptions = group({
  policy: Type.Enum(
    ['off', 'optional', 'required'],
    option({
      variable: 'SECOND_FACTOR',
      default: 'optional',
      description: 'off, optional or required',
    }),
  ),
  trustDays: Type.Integer(
    option({
      variable: 'SECOND_FACTOR_TRUST_DAYS',
      default: 30,
      minimum: 0,
      maximum: 365,
      description: 'a number of days, 0 to 365',
    }),
  ),
})
