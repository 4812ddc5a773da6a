import { type Static, Type } from 'typebox'
import { group, option, seconds } from './option-types.ts'

/** What only the process of the service is told, beside the options of `userAuth`. */
export const SERVER_OPTIONS = group({
  host: Type.String({
    variable: 'HOST',
    default: '0.0.0.0',
    minLength: 1,
    description: 'an address to listen on',
  }),
  port: Type.Integer({
    variable: 'PORT',
    default: 5000,
    minimum: 0,
    maximum: 65535,
    description: 'a port, 0 to 65535',
  }),
  opsPort: Type.Optional(
    Type.Integer(
      option({ variable: 'OPS_PORT', minimum: 1, maximum: 65535, description: 'a port, 1 to 65535' }),
    ),
  ),
  keepAliveSeconds: seconds('KEEP_ALIVE_SECONDS', 75, 1, 3600),
  logLevel: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    variable: 'LOG_LEVEL',
    default: 'info',
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
  logFormat: Type.Optional(
    Type.Enum(['pretty', 'json'], { variable: 'LOG_FORMAT', description: 'pretty or json' }),
  ),
})

/** How the process of the service listens and logs. */
export type ServerOptions = Static<typeof SERVER_OPTIONS>
