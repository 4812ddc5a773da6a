import { Type } from 'typebox'

/** Options by their paths, such as `sessions.idleSeconds`. */
export type Values = Readonly<Record<string, unknown>>

/** What an option says of itself beside its type and its `default`; {@link option} checks that it does. */
export interface OptionDetails {
  /** The environment variable that sets it for the service. */
  variable: string
  /** What it must be, as a noun phrase. */
  description: string
  /** The default, where it follows from what is given of other options. */
  derive?(given: Values): unknown
  /** What is wrong with a value of the right type, such as `it is empty`; '' where the description says all there is. */
  fault?(value: unknown): string | undefined
  /** What is wrong with it beside other options, as a sentence; `name` gives what an option is called. */
  conflict?(value: unknown, values: Values, name: (path: string) => string): string | undefined
}

/** The details of an option, for the type it has. */
export const option = <Details extends OptionDetails & Record<string, unknown>>(details: Details) => details

/** A number of times, set by this variable. */
export const times = (variable: string, count: number, maximum = 1_000_000) =>
  Type.Integer({
    variable,
    default: count,
    minimum: 1,
    maximum,
    description: `a whole number, 1 to ${maximum}`,
  })

/** A number of seconds, set by this variable. */
export const seconds = (variable: string, count: number, minimum: number, maximum: number) =>
  Type.Integer({
    variable,
    default: count,
    minimum,
    maximum,
    description: `a number of seconds, ${minimum} to ${maximum}`,
  })

/** Options that belong together. */
export const group = <Properties extends Type.TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })

/** Whether options are those of the strict profile. */
export const isProduction = ({ environment }: Values): boolean => environment === 'production'

/** The conflict of a number with the least that production takes. */
export const leastInProduction =
  (path: string, least: number): NonNullable<OptionDetails['conflict']> =>
  (value, values, name) =>
    isProduction(values) && Number(value) < least
      ? `${name(path)} must be at least ${least} in production`
      : undefined
