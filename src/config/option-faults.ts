import { Ajv } from 'ajv'
import { Type } from 'typebox'
import type { OptionDetails, Values } from './option-types.ts'

/** An option: where it stands, what sets it, and what it must be. */
export interface Setting {
  /** Its place among the options, such as `sessions.idleSeconds`. */
  path: string
  variable: string
  schema: Type.TSchema & OptionDetails & { default?: unknown }
}

// Fastify has loaded it anyway, where TypeBox's own checker would take 9 MB more.
const ajv = new Ajv({ strict: false })

/** Every option of a schema. */
export function settingsOf(schema: Type.TObject, prefix = ''): Setting[] {
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    const path = prefix + name
    if (Type.IsObject(property)) return settingsOf(property, `${path}.`)
    const option = property as Setting['schema']
    return [{ path, variable: option.variable, schema: option }]
  })
}

/**
 * What is wrong with options, each named by `nameOf`: what an option must be, and which part of it is not. Their values are
 * never shown, since a URL may hold a password.
 */
export function faultsOf(
  values: Values,
  settings: readonly Setting[],
  nameOf: (setting: Setting) => string,
): string[] {
  const name = (path: string) => nameOf(settings.find((setting) => setting.path === path) as Setting)
  return settings.flatMap((setting) => {
    const { schema, path } = setting
    const value = values[path]
    const isMissing = value === undefined
    if (isMissing && Type.IsOptional(schema)) return []
    const fault = isMissing ? undefined : schema.fault?.(value)
    if (isMissing || fault !== undefined || !ajv.validate(schema, value))
      return [`${nameOf(setting)} must be ${schema.description}${fault ? `: ${fault}` : ''}`]
    return schema.conflict?.(value, values, name) ?? []
  })
}
