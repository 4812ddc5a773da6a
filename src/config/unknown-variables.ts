// First words that variables of other programs start with, too.
const SHARED_WORDS = new Set(['DATABASE', 'HOST', 'LOG', 'NODE', 'PORT', 'REQUIRE', 'SERVICE'])
// Set by X11 sessions and by mail programs.
const OF_OTHER_PROGRAMS = new Set(['SESSION_MANAGER', 'MAILDIR'])
const MOST_TYPING_ERRORS = 2
// A short name is that close to too many others: HOST to HOME.
const LEAST_LENGTH = 8

/**
 * A sentence for each of `names` that looks like one of `known` and is none, such as SMTP_HOST or LIMIT_FOO; it holds
 * names only, never a value.
 */
export function describeUnknownVariables(names: readonly string[], known: readonly string[]): string[] {
  const isKnown = new Set(known)
  const prefixes = known
    .map((name) => name.split('_', 1)[0] as string)
    .filter((word) => !SHARED_WORDS.has(word))
  const links = serviceLinks(names)
  return names
    .filter((name) => !isKnown.has(name) && !OF_OTHER_PROGRAMS.has(name))
    .filter((name) => !links.some((link) => name.startsWith(link)))
    .sort()
    .flatMap((name) => {
      const meant = closest(name.toUpperCase(), known)
      if (meant === undefined && !prefixes.some((word) => name.startsWith(`${word}_`))) return []
      return [`${name} is set, but is no variable of this service${meant ? `: is ${meant} meant?` : ''}`]
    })
}

/** Kubernetes gives containers variables named after each of its services, one of which may be called "smtp". */
const serviceLinks = (names: readonly string[]): string[] =>
  names
    .filter((name) => name.endsWith('_SERVICE_HOST'))
    .map((name) => name.slice(0, -'SERVICE_HOST'.length))
    .flatMap((service) => [`${service}SERVICE_`, `${service}PORT`])

function closest(name: string, known: readonly string[]): string | undefined {
  if (name.length < LEAST_LENGTH) return undefined
  const [best] = known
    .filter(
      (other) => other.length >= LEAST_LENGTH && Math.abs(other.length - name.length) <= MOST_TYPING_ERRORS,
    )
    .map((other) => ({ other, distance: editDistance(name, other) }))
    .filter(({ distance }) => distance <= MOST_TYPING_ERRORS)
    .sort((a, b) => a.distance - b.distance)
  return best?.other
}

/** How many characters must be added, removed or replaced to make one text the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row.at(-1) as number
}
