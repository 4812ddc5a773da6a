import { Type } from 'typebox'

type Details = Record<string, unknown>

/** A number of times, set by this variable. */
export const times = (variable: string, count: number, details: Details = {}) =>
  Type.Integer({
    variable,
    default: count,
    minimum: 1,
    maximum: 1_000_000,
    description: 'a whole number, 1 to 1000000',
    ...details,
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
