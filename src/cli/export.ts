import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { type Command, parseCommand } from './command.ts'
import { withServices } from './operator.ts'
import { note } from './output.ts'

const help = `Usage: user-auth export FILE [--with-hashes]

Writes every user as a JSON object a line, which user-auth import ndjson reads; FILE - is standard output, and else a new file that
only its owner may read.

  --with-hashes  with the password hashes: keep such a file as you keep the database
`

const PAGE = 1000

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['FILE'], { 'with-hashes': { type: 'boolean' } })
    const [file = ''] = positionals
    const { isoTime } = await import('../platform/http/iso-time.ts')
    await withServices(async ({ transfer }) => {
      const output = file === '-' ? process.stdout : createWriteStream(file, { flags: 'wx', mode: 0o600 })
      if (file !== '-') await once(output, 'open')
      let count = 0
      for (let after = 0; ; ) {
        const users = await transfer.exportUsers(after, PAGE)
        for (const { email, subject, email_verified_at, created_at, hashed_password } of users) {
          const times = { email_verified: email_verified_at !== null, created_at: isoTime(created_at) }
          const user = { email, subject, ...times }
          const hash = values['with-hashes'] ? { password_hash: hashed_password } : {}
          if (!output.write(`${JSON.stringify({ ...user, ...hash })}\n`)) await once(output, 'drain')
        }
        count += users.length
        if (users.length < PAGE) break
        after = users.at(-1)?.id ?? 0
      }
      if (file !== '-') await new Promise<void>((resolve) => output.end(resolve))
      note(`${count} users`)
    })
  },
} satisfies Command
