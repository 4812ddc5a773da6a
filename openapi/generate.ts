import { writeFileSync } from 'node:fs'
import { DOCUMENT_FILE, openapiDocument } from './document.ts'

writeFileSync(DOCUMENT_FILE, await openapiDocument())
