import { STATUS_CODES } from 'node:http'
import swagger, { type SwaggerTransform } from '@fastify/swagger'
import type { FastifyContextConfig, FastifyPluginAsync, FastifySchema } from 'fastify'
import fp from 'fastify-plugin'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { DatabaseAwayError } from '../database/database-unavailable-error.ts'
import type { AppError } from '../errors/app-error.ts'
import { STATUS } from '../errors/error-handler.ts'
import {
  BodyTooLargeError,
  CrossSiteError,
  ForbiddenError,
  InternalError,
  InvalidInputError,
  MalformedBodyError,
  UnsupportedMediaTypeError,
} from '../errors/request-errors.ts'
import { TooManyAttemptsError } from '../errors/too-many-attempts-error.ts'
import { PACKAGE } from '../http/package-info.ts'
import { isSafeMethod } from '../http/safe-method.ts'
import { HTML } from '../http/schema.ts'
import { FAILURE_SCHEMAS, failureResponses } from './failure-responses.ts'

/** The name of the function that gives the OpenAPI document. */
export const OPENAPI_DECORATOR = 'userAuthOpenapi'

declare module 'fastify' {
  interface FastifyInstance {
    /** Describes a tag of the routes of a feature; tags stand in the document in the order in which they are described. */
    describeTag(name: string, description: string): void
  }
}

interface OpenapiOptions {
  options: PlatformOptions & { sessions: { cookieName: string } }
}

/** Writes the OpenAPI document from the routes themselves. */
const openapi: FastifyPluginAsync<OpenapiOptions> = async (app, { options }) => {
  const tags: { name: string; description: string }[] = []
  app.decorate('describeTag', (name, description) => void tags.push({ name, description }))
  await app.register(swagger, {
    // A host may have a document of its own.
    decorator: OPENAPI_DECORATOR,
    openapi: {
      info: {
        title: options.serviceName,
        version: PACKAGE.version,
        description:
          'Registers people, signs them in and out, says who they are, resets their password by mail.',
        license: { name: 'MIT' },
      },
      servers: [{ url: new URL(options.publicUrl).pathname }],
      tags,
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: options.sessions.cookieName },
          client: { type: 'http', scheme: 'basic' },
        },
        schemas: FAILURE_SCHEMAS,
      },
    },
    transform: describeRoute,
  })
}

type Responses = Record<string, { description?: string | undefined; content?: object }>

const describeRoute: SwaggerTransform<FastifySchema> = ({ schema, url, route }) => {
  const config: FastifyContextConfig = route.config ?? {}
  const failures = failureResponses(
    failuresOf(schema, [route.method].flat(), config),
    (error) => STATUS[error.kind],
  )
  return {
    url,
    schema: {
      ...schema,
      ...securityOf(config),
      response: withFailures(described(schema?.response), config.page ? asPages(failures) : failures),
    },
  }
}

const securityOf = (config: FastifyContextConfig) => {
  if (isForSignedIn(config)) return { security: [{ session: [] }] }
  // Or the fields of the body that say the same.
  return config.access === 'client' ? { security: [{ client: [] }, {}] } : {}
}

const asPages = (failures: Responses): Responses =>
  Object.fromEntries(
    Object.entries(failures).map(([status, failure]) => [
      status,
      { ...failure, content: { ...HTML, ...failure.content } },
    ]),
  )

// A status that a route answers with a page of its own is a failure like others for a client that takes no pages.
function withFailures(responses: Responses, failures: Responses): Responses {
  const both = Object.entries(failures).map(([status, failure]) => {
    const content = { ...responses[status]?.content, ...failure.content }
    return [status, { ...failure, content }] as const
  })
  return { ...responses, ...Object.fromEntries(both) }
}

const described = (responses: unknown): Responses =>
  Object.fromEntries(
    Object.entries((responses ?? {}) as Record<string, object>).map(([status, response]) => [
      status,
      { description: STATUS_CODES[status], ...response },
    ]),
  )

function failuresOf(
  schema: FastifySchema | undefined,
  methods: readonly string[],
  config: FastifyContextConfig,
): AppError[] {
  const ofBodies = [new MalformedBodyError(), new BodyTooLargeError(), new UnsupportedMediaTypeError()]
  return [
    ...invalidInputs(schema),
    ...(methods.every(isSafeMethod) ? [] : ofBodies),
    ...(isForSignedIn(config) ? [new ForbiddenError()] : []),
    ...(methods.every(isSafeMethod) || config.fromAnyOrigin ? [] : [new CrossSiteError()]),
    ...(config.limit ? [new TooManyAttemptsError(60)] : []),
    ...(asksDatabase(schema, config) ? [new DatabaseAwayError()] : []),
    ...(config.failures ?? []),
    new InternalError(),
  ]
}

const isForSignedIn = ({ access }: FastifyContextConfig): boolean =>
  access === 'signed-in' || access === 'recent'

// Who is signed in, and what somebody sent, is looked up there.
const asksDatabase = (schema: FastifySchema | undefined, config: FastifyContextConfig): boolean =>
  isForSignedIn(config) || schema?.body !== undefined || schema?.querystring !== undefined

function invalidInputs({ body, querystring, params }: FastifySchema = {}): AppError[] {
  const fields = [body, querystring, params].map(
    (part) => (part as { properties?: object })?.properties ?? {},
  )
  const [field] = fields.flatMap((properties) => Object.keys(properties))
  return field ? [new InvalidInputError(`${field} must be a string`)] : []
}

export default fp(openapi, { name: 'openapi', dependencies: ['errors'] })
