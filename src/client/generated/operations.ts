// Made of openapi/openapi.json by `npm run openapi`.
import type { AddressesOperations } from './addresses.ts'
import type { IntrospectionOperations } from './introspection.ts'
import type { PasswordsOperations } from './passwords.ts'
import type { SecondFactorOperations } from './second-factor.ts'
import type { ServiceOperations } from './service.ts'
import type { SessionsOperations } from './sessions.ts'
import type { TokensOperations } from './tokens.ts'
import type { UsersOperations } from './users.ts'

/** What each operation is given and gives, and the codes of its failures, by its name. */
export interface Operations
  extends ServiceOperations,
    UsersOperations,
    SessionsOperations,
    SecondFactorOperations,
    TokensOperations,
    PasswordsOperations,
    AddressesOperations,
    IntrospectionOperations {}
