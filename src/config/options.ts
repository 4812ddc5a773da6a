import type { Knex } from 'knex'
import type { Static } from 'typebox'
import { FEATURES } from '../features.ts'
import { group } from './option-types.ts'
import { PLATFORM_OPTIONS } from './platform-options.ts'

/**
 * Every option: its place in {@link Options}, the environment variable that sets it for the service, its default, and
 * what it must be. A feature's own are a group of the feature's name.
 */
export const OPTIONS = group({ ...PLATFORM_OPTIONS.properties, ...FEATURES.options })

/** How the service behaves, checked and complete; see {@link checkOptions}. */
export type Options = Static<typeof OPTIONS>

type Partly<Given> = Given extends readonly unknown[] | ((...args: never[]) => unknown)
  ? Given
  : {
      [Key in keyof Given]?: (Given[Key] extends Knex | string ? Given[Key] : Partly<Given[Key]>) | undefined
    }

/** What a host gives: every option may be left out but `publicUrl`. */
export type GivenOptions = Partly<Options>
