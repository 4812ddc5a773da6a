import { ACCOUNT_PATH } from '../pages/paths.ts'

/** Where people find what is theirs. */
export const PATHS = {
  password: `${ACCOUNT_PATH}/password`,
  email: `${ACCOUNT_PATH}/email`,
  sessions: `${ACCOUNT_PATH}/sessions`,
  security: `${ACCOUNT_PATH}/security`,
  events: `${ACCOUNT_PATH}/events`,
  export: `${ACCOUNT_PATH}/export`,
  delete: `${ACCOUNT_PATH}/delete`,
} as const
