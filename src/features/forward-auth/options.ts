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
      conflict(value, values, name) {
        const sites = (value as string[]).map((site) => new URL(site))
        // An eavesdropper could hijack the session.
        if (isProduction(values) && sites.some(({ protocol }) => protocol !== 'https:'))
          return `${name('forwardAuth.sites')} must be https in production`
        // Cookies know no ports (RFC 6265, section 8.5): such sites would sign each other out, but those that have the session's own cookie.
        const home = URL.parse(String(values.publicUrl))
        const hosts = sites
          .filter(({ protocol, hostname }) => protocol !== home?.protocol || hostname !== home.hostname)
          .map(({ hostname }) => hostname)
        const twice = hosts.find((host, i) => hosts.indexOf(host) < i)
        return twice && `${name('forwardAuth.sites')} must have a host each, and ${twice} is there twice`
      },
    }),
  ),
})

/** The options of forward-auth. */
export type ForwardAuthOptions = Static<typeof forwardAuthOptions>
