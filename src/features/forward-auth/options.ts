import { type Static, Type } from 'typebox'
import { group, isProduction, option } from '../../config/option-types.ts'
import { itemFaults, originFault } from '../../config/setting-faults.ts'

export const forwardAuthOptions = group({
  sites: Type.Array(
    // As long as a host's name can be, with a scheme and a port.
    Type.String({ maxLength: 270 }),
    option({
      variable: 'FORWARD_AUTH_SITES',
      default: [],
      description: 'origins such as https://app.example.com, separated by commas',
      fault: itemFaults(originFault),
      // An eavesdropper could hijack the session.
      conflict: (sites, values, name) =>
        isProduction(values) && (sites as string[]).some((site) => !site.startsWith('https:'))
          ? `${name('forwardAuth.sites')} must be https in production`
          : undefined,
    }),
  ),
})

/** The options of forward-auth. */
export type ForwardAuthOptions = Static<typeof forwardAuthOptions>
