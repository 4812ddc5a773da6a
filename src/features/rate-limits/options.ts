import { Type } from 'typebox'
import { group, isProduction, option } from '../../config/option-types.ts'

export const rateLimitsOptions = group({
  enabled: Type.Boolean(
    option({
      variable: 'RATE_LIMIT',
      default: true,
      description: 'on or off',
      conflict: (enabled, values, name) =>
        enabled === false && isProduction(values)
          ? `${name('rateLimits.enabled')} cannot be off in production`
          : undefined,
    }),
  ),
})
