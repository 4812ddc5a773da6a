import type { Knex } from 'knex'
import type { StoredWork } from './service.ts'

/** A secret that another service hashed passwords with, sealed. */
export interface HashKey {
  id: number
  sealed: string
}

/** The costs that can be configured: a stored hash beyond them does not slow everybody's refusals down. */
const COSTS = ['04', '16'] as const
/** A service has a few; a database with more of them must not slow every sign-in down. */
const MOST_PROFILES = 100
const BCRYPT_PROFILE = /^bcrypt:(\d+)$/

/** What there is of hashes beside users: what all of them take to be verified, and secrets that some were made with. */
export function storedHashesRepository(knex: Knex) {
  const keys = () => knex<HashKey>('hash_keys')

  /** The highest cost of bcrypt's own form, of those that can be configured; undefined where there is none. */
  async function findHighestCost(): Promise<string | undefined> {
    const row = await knex('users')
      .select(knex.raw('substr(hashed_password, 5, 2) as cost'))
      .whereRaw("substr(hashed_password, 1, 2) = '$2'")
      .whereRaw('substr(hashed_password, 5, 2) between ? and ?', [...COSTS])
      .orderByRaw('substr(hashed_password, 5, 2) desc')
      .first()
    return row?.cost
  }

  /** Each profile once: one look into the index for each, where `distinct` would read all of it. */
  async function findProfiles(): Promise<string[]> {
    const next = (after: string) =>
      `select min(hash_profile) as profile from users where hash_profile > ${after}`
    const steps = `${next("''")} union all select (${next('profiles.profile')}) from profiles where profile is not null`
    return knex
      .withRecursive('profiles', knex.raw(steps))
      .from('profiles')
      .whereNotNull('profile')
      .limit(MOST_PROFILES)
      .pluck('profile')
  }

  return {
    /** What the hashes of all users take to be verified. Indexes have it at hand. */
    async findWork(): Promise<StoredWork> {
      const [cost, profiles] = await Promise.all([findHighestCost(), findProfiles()])
      const costs = [cost, ...profiles.map((profile) => BCRYPT_PROFILE.exec(profile)?.[1])]
      return { highestCost: Math.max(...costs.map((cost) => Number(cost ?? 0))), profiles }
    },

    /** All secrets there are, the oldest first. */
    listKeys: (): Promise<HashKey[]> => keys().orderBy('id'),

    /** The secret with this ID. */
    findKey: (id: number): Promise<HashKey | undefined> => keys().where({ id }).first(),

    /** Makes room for a secret; gives its ID. */
    async addKey(): Promise<number> {
      const [row] = await keys().insert({ sealed: '' }).returning('id')
      return (row as Pick<HashKey, 'id'>).id
    },

    /** Keeps what is sealed for this ID. */
    async updateKey(id: number, sealed: string): Promise<void> {
      await keys().where({ id }).update({ sealed })
    },
  }
}

/** What {@link storedHashesRepository} gives. */
export type StoredHashesRepository = ReturnType<typeof storedHashesRepository>
