import { createHash } from 'node:crypto'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify from 'fastify'
import knex from 'knex'
import pg from 'pg'

// What the service is compared with: what anyone who uses these plugins pays for them, and no more.
const { PORT, HOST, LOG_LEVEL, DATABASE_URL } = process.env

const app = fastify({ logger: { level: LOG_LEVEL ?? 'warn' } })
const isPostgres = DATABASE_URL?.startsWith('postgres:')
const database = knex({
  client: 'better-sqlite3',
  connection: { filename: isPostgres ? ':memory:' : (DATABASE_URL?.replace('sqlite:', '') ?? ':memory:') },
  useNullAsDefault: true,
})
// As many connections as the service has.
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })

await app.register(cookie)
await app.register(formbody)
await app.register(swagger, { openapi: { info: { title: 'Bare', version: '1.0.0' } } })
await app.register(swaggerUi, { routePrefix: '/docs' })

app.get('/', async () => ({ message: 'Bienvenue' }))
app.post('/sessions', async (_request, reply) => {
  const [row] = await database.select(database.raw('1 as one'))
  reply.setCookie('session_id', String(row.one))
  return { message: 'logged in' }
})
// Who is signed in: without a look at anything, or with the one query that is needed.
app.get('/profile', async (request) => {
  const email = isPostgres ? await findEmail(request.cookies.session_id ?? '') : 'user0@example.com'
  return { email }
})

async function findEmail(sessionId: string): Promise<string> {
  const { rows } = await pool.query({
    name: 'profile',
    text: 'select users.email from sessions join users on users.id = sessions.user_id where digest = $1',
    values: [createHash('sha256').update(sessionId).digest('hex')],
  })
  return rows[0].email
}

await app.listen({ host: HOST ?? '127.0.0.1', port: Number(PORT) })
