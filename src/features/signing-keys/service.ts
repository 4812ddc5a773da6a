import type { Static } from 'typebox'
import type { Db } from '../../platform/database/db.ts'
import { isoTime } from '../../platform/http/iso-time.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Log } from '../../platform/logging/log.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Secrets } from '../secrets/service.ts'
import type { PrivateKey, PublicKey } from './key-pair.ts'
import type { signingKeysOptions } from './options.ts'
import { SEALED, type SigningKey, type SigningKeysRepository } from './repository.ts'
import {
  isFarAhead,
  isNextDue,
  keysOver,
  keysToDelete,
  PUBLISHED_AHEAD_MS,
  publishedUntil,
  signingKeyOf,
} from './schedule.ts'

/** A key as it is listed; times in milliseconds since 1970. */
export interface ListedKey extends Pick<SigningKey, 'kid' | 'created_at' | 'signs_from'> {
  state: 'next' | 'signing' | 'former'
  /** Until when it is published; undefined where no other key follows it yet. */
  publishedUntil: number | undefined
}

/** Key pairs that tokens are signed with. Each is published for a day before it signs, and as long as what it signed is good. */
export interface SigningKeys {
  /** The key that signs now; the first of all is made here. */
  current(): Promise<{ kid: string; privateKey: PrivateKey }>
  /** The keys to verify with, of which the first is made here. */
  publish(): Promise<PublicKey[]>
  /** Makes the next key where it is time to, and deletes those that nothing can need any more. */
  maintain(): Promise<void>
  /** All keys there are, the oldest first. */
  list(): Promise<ListedKey[]>
  /** Makes the next key, which signs in a day; one that waits already stays the next. */
  rotate(context: RequestContext): Promise<void>
  /** Makes a key that signs at once, and withdraws all others at once: for a private key that somebody else may have. */
  replaceAll(context: RequestContext): Promise<void>
}

interface Dependencies {
  options: { signingKeys: Static<typeof signingKeysOptions> }
  db: Db<{ signingKeys: SigningKeysRepository }>
  now: () => number
  log: Log
  secrets: Secrets
  auditLog: AuditLog<'signing_keys_rotated' | 'signing_key_withdrawn'>
}

interface Making {
  signsFrom: number
  replacesAll?: boolean
  context?: RequestContext
}

// Loaded with the first key: most services sign nothing, and the package takes 14 MB.
const keyPairs = () => import('./key-pair.ts')

/** The signing keys of this database. */
export function createSigningKeys({ options, db, now, log, secrets, auditLog }: Dependencies): SigningKeys {
  secrets.addColumn({ ...SEALED, key: 'kid' })
  let toldOf: string | undefined
  let known: { kid: string; privateKey: PrivateKey } | undefined

  /** Makes the key that follows the newest; false where another instance has just made one. */
  async function make(
    newest: SigningKey | undefined,
    { signsFrom, replacesAll = false, context }: Making,
  ): Promise<boolean> {
    const { makeKeyPair } = await keyPairs()
    const { kid, publicJwk, privateJwk } = await makeKeyPair()
    const generation = (newest?.generation ?? 0) + 1
    const times = { created_at: now(), signs_from: signsFrom }
    const withdrawn = await db.transaction(async (tx) => {
      const row = { kid, generation, public_jwk: publicJwk, sealed: '', ...times }
      // The first instance to add it blocks the others until its transaction ends.
      if (!(await tx.signingKeys.addKey(row))) return undefined
      await tx.signingKeys.setSealed(kid, await secrets.seal(privateJwk, { ...SEALED, row: kid }, tx))
      if (context) await auditLog.record('signing_keys_rotated', { target: kid, context }, tx)
      const others = replacesAll ? await tx.signingKeys.deleteOthers(kid) : []
      if (context)
        for (const target of others) await auditLog.record('signing_key_withdrawn', { target, context }, tx)
      return others
    })
    if (!withdrawn) return false
    log.info({ kid, signs_from: isoTime(signsFrom) }, 'a signing key was made')
    if (withdrawn.length > 0) log.warn({ kids: withdrawn }, 'signing keys were withdrawn')
    return true
  }

  /** The keys there are, oldest first. Read each time: a key that was withdrawn must not sign anywhere. */
  async function keysThere(): Promise<[SigningKey, ...SigningKey[]]> {
    for (;;) {
      const [oldest, ...others] = await db.signingKeys.listKeys()
      if (oldest) return [oldest, ...others]
      await make(undefined, { signsFrom: now() })
    }
  }

  const newestOf = (keys: [SigningKey, ...SigningKey[]]) => keys.at(-1) ?? keys[0]

  return {
    async current() {
      const { kid, sealed } = signingKeyOf(await keysThere(), now())
      if (known?.kid === kid) return known
      const { readPrivateKey } = await keyPairs()
      const privateKey = await readPrivateKey(await secrets.open(sealed, { ...SEALED, row: kid }))
      known = { kid, privateKey }
      return known
    },

    async publish() {
      const keys = await keysThere()
      const over = keysOver(keys, now())
      return keys
        .filter((key) => !over.includes(key))
        .map(({ kid, public_jwk }) => ({ ...JSON.parse(public_jwk), alg: 'ES256', use: 'sig', kid }))
    },

    async maintain() {
      const time = now()
      const keys = await keysThere()
      const newest = newestOf(keys)
      if (isNextDue(newest, time, options.signingKeys.days))
        await make(newest, { signsFrom: time + PUBLISHED_AHEAD_MS })
      if (isFarAhead(newest, time) && toldOf !== newest.kid) {
        toldOf = newest.kid
        const { kid, signs_from } = newest
        log.warn({ kid, signs_from: isoTime(signs_from) }, 'a signing key is to sign in more than a day')
      }
      const unneeded = keysToDelete(keys, time)
      if (unneeded.length > 0) await db.signingKeys.deleteKeys(unneeded.map(({ kid }) => kid))
    },

    async list() {
      const keys = await db.signingKeys.listKeys()
      const [oldest, ...others] = keys
      if (!oldest) return []
      const signing = keys.indexOf(signingKeyOf([oldest, ...others], now()))
      return keys.map((key, index) => ({
        kid: key.kid,
        created_at: key.created_at,
        signs_from: key.signs_from,
        state: index === signing ? 'signing' : index > signing ? 'next' : 'former',
        publishedUntil: publishedUntil(keys, key),
      }))
    },

    async rotate(context) {
      const keys = await keysThere()
      const newest = newestOf(keys)
      if (newest === signingKeyOf(keys, now()))
        await make(newest, { signsFrom: now() + PUBLISHED_AHEAD_MS, context })
    },

    async replaceAll(context) {
      const replacement = () => ({ signsFrom: now(), replacesAll: true, context })
      while (!(await make((await db.signingKeys.listKeys()).at(-1), replacement()))) {
        // Another instance has just made a key, which is to be withdrawn as well.
      }
    },
  }
}
