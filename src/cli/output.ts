import { styleText } from 'node:util'

/** Writes a line to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Writes a line for people to standard error, which programs do not read. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Writes a value as one JSON document. */
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2))

// What a user chose, such as a user agent, must not steer the terminal.
const plain = (value: unknown) => String(value ?? '').replace(/[\p{Cc}\p{Cf}]/gu, '?')
const bold = (text: string) => styleText('bold', text, { stream: process.stdout })

const NO_BORDER = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((place) => [place, '']),
)

/** Writes rows as a table, for people, or as a JSON array of objects, for programs; `columns` name their fields. */
export async function printRows<Row extends object>(
  rows: readonly Row[],
  columns: readonly (keyof Row & string)[],
  { json = false }: { json?: boolean | undefined },
): Promise<void> {
  if (json) {
    printJson(rows)
    return
  }
  const { default: Table } = await import('cli-table3')
  const table = new Table({
    head: columns.map((column) => bold(column.replaceAll('_', ' ').toUpperCase())),
    chars: { ...NO_BORDER, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(...rows.map((row) => columns.map((column) => plain(row[column]))))
  for (const line of table.toString().split('\n')) print(line.trimEnd())
}

/** Writes one object, a field a line for people, or as JSON. */
export function printFields(fields: object, { json = false }: { json?: boolean | undefined }): void {
  if (json) {
    printJson(fields)
    return
  }
  const entries = Object.entries(fields)
  const width = Math.max(...entries.map(([name]) => name.length))
  for (const [name, value] of entries)
    print(`${bold(name.replaceAll('_', ' ').padEnd(width))}  ${plain(value)}`)
}
