import { createRequire } from 'node:module'

interface PackageInfo {
  name: string
  version: string
  engines: { node: string }
}

/** This package's own description; by its name, it is found from the sources and from what is built of them. */
export const PACKAGE: PackageInfo = createRequire(import.meta.url)('user-authentication-service/package.json')
