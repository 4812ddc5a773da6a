import { Type } from 'typebox'
import { group, option } from '../../config/option-types.ts'

export const auditLogOptions = group({
  days: Type.Integer(
    option({
      variable: 'AUDIT_DAYS',
      default: 90,
      minimum: 1,
      maximum: 3650,
      description: 'a number of days, 1 to 3650',
    }),
  ),
})
