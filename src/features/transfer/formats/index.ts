import { DOCUMENTS } from './documents.ts'
import type { Format } from './format.ts'
import { TABLES } from './tables.ts'

/** Every format that users are imported from, by its name. */
export const FORMATS: Readonly<Record<string, Format>> = { ...TABLES, ...DOCUMENTS }
