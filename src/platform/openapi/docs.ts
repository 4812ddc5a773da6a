import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { RouteNotFoundError } from '../errors/request-errors.ts'
import { isUnchanged, staticFiles } from '../http/static-files.ts'
import { OPENAPI_DECORATOR } from './openapi.ts'

const STATIC = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static')

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// A session travels in an HttpOnly cookie, which no script sets: signing in here is the operation `logIn`. And there is
// one document, on one server.
const STYLE = `
.swagger-ui .scheme-container, .swagger-ui .authorization__btn, .swagger-ui .topbar .download-url-wrapper { display: none; }
.swagger-ui .topbar .topbar-wrapper a { max-width: 100%; }
.swagger-ui .topbar .topbar-wrapper img { max-width: 100%; height: 32px; }
`

const KEYHOLE =
  '<rect width="32" height="32" rx="7" fill="#1f4fd8"/><path d="M16 7a5 5 0 0 0-2.6 9.3L12 25h8l-1.4-8.7A5 5 0 0 0 16 7z" fill="#fff"/>'

const svg = (width: number, content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="32" viewBox="0 0 ${width} 32">${content}</svg>`

/** Serves Swagger UI under `/docs`, with the service's own name and mark. */
const docs: FastifyPluginAsync<{ options: PlatformOptions }> = async (app, { options }) => {
  const name = escapeMarkup(options.serviceName)
  const files = staticFiles(STATIC)
  const label = `<text x="42" y="22" font-family="system-ui, sans-serif" font-size="17" font-weight="600" fill="#fff">${name}</text>`
  const logo = svg(48 + 13 * options.serviceName.length, KEYHOLE + label)

  async function sendFile(request: FastifyRequest, reply: FastifyReply) {
    const { '*': path = '' } = request.params as Record<string, string>
    const file = await files.find(path, request.headers)
    if (!file) throw new RouteNotFoundError()
    reply.headers(file.headers)
    if (isUnchanged(request.headers['if-none-match'], file.headers.etag)) return reply.code(304).send()
    return reply.send(file.content)
  }

  // Encapsulated, so that only Swagger UI's own routes are opened to anyone here.
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'anyone' }
      // In the place of @fastify/static, which reads a file from disk for each request, and sends it as it is.
      if (route.url.endsWith('/docs/static/*')) route.handler = sendFile
    })
    // It asks for the document by this name, which may be that of a host's own.
    Object.defineProperty(scope, 'swagger', { value: Reflect.get(scope, OPENAPI_DECORATOR) })
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: CONTENT_SECURITY_POLICY,
      logo: {
        type: 'image/svg+xml',
        content: Buffer.from(logo),
        href: `${new URL(options.publicUrl).pathname.replace(/\/$/, '')}/docs`,
      },
      theme: {
        title: `${name} · API`,
        css: [{ filename: 'service.css', content: STYLE }],
        favicon: [
          {
            filename: 'mark.svg',
            rel: 'icon',
            sizes: 'any',
            type: 'image/svg+xml',
            content: svg(32, KEYHOLE),
          },
        ],
      },
      uiConfig: { deepLinking: true, displayRequestDuration: true, tryItOutEnabled: true },
    })
  })
}

const escapeMarkup = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

export default fp(docs, { name: 'docs', dependencies: ['openapi', 'routing'] })
