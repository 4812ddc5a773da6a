/** Where secrets of authenticator apps are kept, sealed. */
export const SEALED = { table: 'totp_secrets', column: 'sealed' } as const
