import { readFileSync } from 'node:fs'

type Variables = Record<string, string | undefined>

/** The variable that names the file whose content is the value of another, as Docker's secrets are handed over. */
export const fileVariable = (name: string): string => `${name}_FILE`

/**
 * Gives each of `names` the content of the file that its `NAME_FILE` names, without the line breaks at its end. What is
 * wrong is told by the variable's name alone: a secret may have been put where the file's name belongs.
 */
export function withSecretFiles(env: Variables, names: readonly string[]) {
  const variables = { ...env }
  const faults: string[] = []
  for (const name of names) {
    const file = env[fileVariable(name)]
    if (!file) continue
    if (env[name]) {
      faults.push(`${name} and ${fileVariable(name)} cannot both be set`)
      continue
    }
    try {
      variables[name] = readFileSync(file, 'utf8').replace(/[\r\n]+$/, '')
      if (variables[name] === '') faults.push(`${fileVariable(name)} names an empty file`)
    } catch (error) {
      faults.push(`${fileVariable(name)} cannot be read (${(error as NodeJS.ErrnoException).code})`)
    }
  }
  return { variables, faults }
}
