import { hash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import Negotiator from 'negotiator'
import { PICTURE_TYPES } from './picture-types.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  ...PICTURE_TYPES,
}

// Above 6 the last per cent takes many times as long.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }

/** What makes each content coding of a file; the first that a client takes is sent. */
const CODINGS: Readonly<Record<string, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) => promisify(brotliCompress)(content, BROTLI),
  gzip: (content) => promisify(gzip)(content),
  identity: async (content) => content,
}

/** One content coding of a file, and the headers that go with it. */
export interface Representation {
  content: Buffer
  headers: Record<string, string>
}

/**
 * The files of a directory that never change while the process runs, each read and compressed when it is first asked
 * for, and then served from memory.
 */
export function staticFiles(directory: string) {
  const names = new Set(readdirSync(directory))
  const known = new Map<string, Promise<Representation>>()

  async function make(name: string, coding: string): Promise<Representation> {
    const plain = await readFile(join(directory, name))
    const content = (await CODINGS[coding]?.(plain)) ?? plain
    return {
      content,
      headers: {
        'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
        // The names stay the same when the files change: they are kept, and asked after each time.
        'cache-control': 'public, no-cache',
        vary: 'accept-encoding',
        etag: `"${hash('sha256', plain).slice(0, 32)}-${coding}"`,
        ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
      },
    }
  }

  return {
    /** A file in the best content coding that a request's headers take; undefined where there is no such file. */
    async find(
      name: string,
      headers: { [name: string]: string | string[] | undefined },
    ): Promise<Representation | undefined> {
      if (!names.has(name)) return undefined
      const accepted = new Negotiator({ headers }).encodings(Object.keys(CODINGS))
      // Pictures are compressed already.
      const isText = /charset|svg/.test(TYPES[extname(name)] ?? '')
      const coding = (isText && Object.keys(CODINGS).find((each) => accepted.includes(each))) || 'identity'
      const key = `${coding} ${name}`
      const made = known.get(key) ?? make(name, coding)
      known.set(key, made)
      // A fault is not remembered.
      made.catch(() => known.delete(key))
      return made
    },
  }
}

/** Whether a client has this representation already (RFC 9110, section 13.1.2). */
export const isUnchanged = (ifNoneMatch: string | undefined, etag: string | undefined): boolean =>
  ifNoneMatch?.trim() === '*' ||
  (ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false)
