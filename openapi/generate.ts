/** Writes what is made of the routes: the OpenAPI document, and of that the types and routes of the client. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { errorCodes } from './client/error-codes.ts'
import { CLIENT_DIRECTORY, clientFiles } from './client/files.ts'
import { DOCUMENT_FILE, openapiDocument } from './document.ts'

const text = await openapiDocument()
writeFileSync(DOCUMENT_FILE, text)
rmSync(CLIENT_DIRECTORY, { recursive: true, force: true })
mkdirSync(CLIENT_DIRECTORY)
for (const [name, content] of clientFiles(JSON.parse(text), errorCodes()))
  writeFileSync(new URL(name, CLIENT_DIRECTORY), content)
