import { hash } from 'node:crypto'

/** The SHA-256 of a high-entropy secret, as 64 hex digits: what is stored in its place. */
export const sha256 = (secret: string): string => hash('sha256', secret)
