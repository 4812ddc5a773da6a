import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { PICTURE_TYPES } from '../../platform/http/picture-types.ts'

/** A file that pages load, with the path that it is found at. */
export interface Asset {
  path: string
  /** The path, and what changes with the content: what is found there may be kept for ever. */
  href: string
  type: string
  content: Buffer
}

/** What pages load: a script of ours, and the operator's style sheet and picture. */
export interface PageAssets {
  script: Asset
  brandCss: Asset | undefined
  logo: Asset | undefined
}

const asset = (path: string, type: string, file: string | URL): Asset => {
  const content = readFileSync(file)
  return { path, href: `${path}?v=${hash('sha256', content).slice(0, 16)}`, type, content }
}

/** Reads what pages load. */
export const pageAssets = ({
  cssFile,
  logoFile,
}: {
  cssFile?: string | undefined
  logoFile?: string | undefined
}): PageAssets => ({
  script: asset(
    '/assets/page.js',
    'text/javascript; charset=utf-8',
    new URL('./templates/page.js', import.meta.url),
  ),
  brandCss: cssFile ? asset('/assets/brand.css', 'text/css; charset=utf-8', cssFile) : undefined,
  logo: logoFile
    ? asset('/assets/logo', PICTURE_TYPES[extname(logoFile).toLowerCase()] ?? '', logoFile)
    : undefined,
})
