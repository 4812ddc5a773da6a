import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify from 'fastify'
import knex from 'knex'

// What the service is compared with: what anyone who uses these plugins pays for them, and no more.
const { PORT, HOST, LOG_LEVEL, DATABASE_URL } = process.env

const app = fastify({ logger: { level: LOG_LEVEL ?? 'warn' } })
const database = knex({
  client: 'better-sqlite3',
  connection: { filename: DATABASE_URL?.replace('sqlite:', '') ?? ':memory:' },
  useNullAsDefault: true,
})

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

await app.listen({ host: HOST ?? '127.0.0.1', port: Number(PORT) })
