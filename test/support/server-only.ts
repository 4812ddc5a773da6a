import { it } from 'vitest'

const nothing = Object.assign(() => {}, { each: () => () => {} }) as unknown as typeof it

/** A test of what a server of our own does: malformed HTTP, broken paths, the form of the log, paths without a prefix. */
export const itOfServer = process.env.TEST_HOST ? nothing : it
