import type { Knex } from 'knex'
import type { Static, Type } from 'typebox'
import { createDb, type Db } from './database/db.ts'

/** What features are made of that is no feature's. */
interface Base {
  options: object
  knex: Knex
  now: () => number
}

type None = Record<never, never>
type Entry<Name extends string, Value> = [Value] extends [never] ? None : Record<Name, Value>
type Groups = Record<string, Type.TObject>
type OptionsOf<Schemas extends Groups> = { [Name in keyof Schemas]: Static<Schemas[Name]> }

/** What the features of a {@link Composition} are given: what is no feature's, their options, and the services made so far. */
export type Given<Platform extends Base, Services, Repositories, Schemas extends Groups> = Platform &
  Services & { db: Db<Repositories>; options: OptionsOf<Schemas> }

/** A feature, as the composition root knows it. */
export interface Feature<Known, Service, Repository, Options> {
  /** Makes the service; what it asks for must have been made before. */
  create: (known: Known) => Service | Promise<Service>
  /** Its tables, bound to a connection or a transaction; `now` in milliseconds since 1970. */
  repository?: (knex: Knex, now: () => number) => Repository
  /** Its options, which are a group of their own. */
  options?: Options
}

/** Any feature, once the compiler has seen that what it asks for is there. */
type Composed = [name: string, feature: Feature<never, unknown, object, Type.TObject>]

/**
 * Features in the order in which they are made. Each is given the services that were made before it, so that the compiler
 * refuses one which asks for what is not there yet; repositories and options are given by the feature's name.
 */
export class Composition<
  Platform extends Base,
  Services = None,
  Repositories extends object = None,
  Schemas extends Groups = None,
> {
  readonly #features: readonly Composed[]

  constructor(features: readonly Composed[] = []) {
    this.#features = features
  }

  /** The same, and one feature more. */
  add<Name extends string, Service, Repository extends object = never, Options extends Type.TObject = never>(
    name: Name,
    feature: Feature<
      Given<Platform, Services, Repositories & Entry<Name, Repository>, Schemas & Entry<Name, Options>>,
      Service,
      Repository,
      Options
    >,
  ) {
    return new Composition<
      Platform,
      Services & Record<Name, Service>,
      Repositories & Entry<Name, Repository>,
      Schemas & Entry<Name, Options>
    >([...this.#features, [name, feature as Composed[1]]])
  }

  /** The options of each feature that has any, by its name. */
  get options(): Schemas {
    const named = this.#features.flatMap(([name, { options }]) => (options ? [[name, options]] : []))
    return Object.fromEntries(named)
  }

  /** Makes every service. */
  async create(
    platform: Omit<Platform, 'options'> & { options: Platform['options'] & OptionsOf<Schemas> },
  ): Promise<Given<Platform, Services, Repositories, Schemas>> {
    const db = createDb(platform.knex, (knex) => this.#bind(knex, platform.now))
    const made: Record<string, unknown> = { ...platform, db }
    for (const [name, { create }] of this.#features) made[name] = await create(made as never)
    return made as Given<Platform, Services, Repositories, Schemas>
  }

  #bind(knex: Knex, now: () => number): Repositories {
    const bound = this.#features.flatMap(([name, { repository }]) =>
      repository ? [[name, repository(knex, now)]] : [],
    )
    return Object.fromEntries(bound)
  }
}
