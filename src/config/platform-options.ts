import type { Knex } from 'knex'
import { type Static, Type } from 'typebox'
import { readDatabaseUrl } from '../platform/database/database-name.ts'
import { PICTURE_TYPES } from '../platform/http/picture-types.ts'
import { group, option, type Values } from './option-types.ts'
import {
  fileFault,
  isSmtpUrl,
  itemFaults,
  originFault,
  PERCENT_ENCODED,
  proxyFault,
  publicUrlFault,
} from './setting-faults.ts'

const LOCAL_PART_OF_DEFAULT_SENDER = 'no-reply'
const HOST_NAME = '^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])$'

const hostOf = ({ publicUrl }: Values): string => URL.parse(String(publicUrl))?.hostname ?? 'localhost'

/** The options that belong to no feature. */
export const PLATFORM_OPTIONS = group({
  environment: Type.Enum(
    ['development', 'production', 'test'],
    option({
      variable: 'NODE_ENV',
      default: 'development',
      description: 'development, production or test',
    }),
  ),
  publicUrl: Type.String(
    option({
      variable: 'PUBLIC_URL',
      description: 'an http or https URL, such as https://auth.example.com or https://example.com/auth',
      fault: (value) => {
        const fault = publicUrlFault(String(value))
        return fault && `it ${fault}`
      },
    }),
  ),
  database: Type.Unsafe<string | Knex>(
    option({
      variable: 'DATABASE_URL',
      default: 'sqlite:data/auth.db',
      description: `sqlite:<file>, sqlite::memory: or postgres://user:password@host/name, with ${PERCENT_ENCODED}`,
      fault(value) {
        // A Knex instance of the host's is a function.
        if (typeof value === 'function') return undefined
        const database = readDatabaseUrl(String(value))
        return 'fault' in database ? database.fault : undefined
      },
    }),
  ),
  databasePool: Type.Integer(
    option({
      variable: 'DATABASE_POOL',
      default: 10,
      minimum: 1,
      maximum: 1000,
      description: 'a number of connections, 1 to 1000',
    }),
  ),
  migrateOnStart: Type.Boolean(
    option({ variable: 'MIGRATE_ON_START', default: true, description: 'true or false' }),
  ),
  serviceName: Type.String(
    option({
      variable: 'SERVICE_NAME',
      default: 'User Authentication Service',
      pattern: '^[^\\p{C}]{1,100}$',
      description: 'a name of 1 to 100 printable characters',
    }),
  ),
  returnUrl: Type.Optional(
    Type.String(
      option({
        variable: 'RETURN_URL',
        pattern: '^https?://[^/?#@\\s]+([/?#]\\S*)?$',
        description: 'an http or https URL, such as https://app.example.com/',
        fault: (value) => (URL.canParse(String(value)) ? undefined : ''),
      }),
    ),
  ),
  brand: group({
    logoFile: Type.Optional(
      Type.String(
        option({
          variable: 'BRAND_LOGO_FILE',
          minLength: 1,
          description: 'a picture (.svg, .png, .jpg, .webp) of at most 256 KiB, which pages show',
          fault: fileFault(Object.keys(PICTURE_TYPES), 262_144),
        }),
      ),
    ),
    cssFile: Type.Optional(
      Type.String(
        option({
          variable: 'BRAND_CSS_FILE',
          minLength: 1,
          description: 'a style sheet (.css) of at most 64 KiB, which pages load after their own',
          fault: fileFault(['.css'], 65_536),
        }),
      ),
    ),
  }),
  allowedOrigins: Type.Array(
    Type.String(),
    option({
      variable: 'ALLOWED_ORIGINS',
      default: [],
      description: 'origins such as https://app.example.com, separated by commas',
      fault: itemFaults(originFault),
    }),
  ),
  trustedProxies: Type.Array(
    Type.String(),
    option({
      variable: 'TRUSTED_PROXIES',
      default: [],
      description: 'addresses or networks such as 10.0.0.0/8, separated by commas',
      fault: itemFaults(proxyFault),
    }),
  ),
  mail: group({
    smtpUrl: Type.Optional(
      Type.String(
        option({
          variable: 'SMTP_URL',
          description: `smtp://user:password@host:port or smtps://..., with ${PERCENT_ENCODED}`,
          fault: (value) => (isSmtpUrl(String(value)) ? undefined : ''),
        }),
      ),
    ),
    smtpName: Type.String(
      option({
        variable: 'SMTP_NAME',
        pattern: HOST_NAME,
        description: 'a host name',
        derive: (given) => (new RegExp(HOST_NAME).test(hostOf(given)) ? hostOf(given) : 'localhost'),
      }),
    ),
    from: Type.String(
      option({
        variable: 'MAIL_FROM',
        pattern: '^[^@\\s]+@[^@\\s]+$',
        description: 'an e-mail address',
        derive: (given) => `${LOCAL_PART_OF_DEFAULT_SENDER}@${hostOf(given)}`,
      }),
    ),
    directory: Type.String(
      option({
        variable: 'MAIL_DIR',
        default: 'data/outbox',
        minLength: 1,
        description: 'a directory',
      }),
    ),
  }),
  http: group({
    hstsIncludeSubdomains: Type.Boolean(
      option({
        variable: 'HSTS_INCLUDE_SUBDOMAINS',
        default: false,
        description: 'true or false',
      }),
    ),
  }),
})

/** The options that belong to no feature, checked and complete. */
export type PlatformOptions = Static<typeof PLATFORM_OPTIONS>
