import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static, Type } from 'typebox'
import { HTML } from '../../platform/http/schema.ts'
import type { View } from './page.ts'
import type { Pages } from './pages.ts'

const FORM = ['application/x-www-form-urlencoded']

/** A request that posts the form of a page. */
export type FormRequest<Body extends Type.TSchema> = FastifyRequest & { body: Static<Body> }

/** A page with a form that posts to the page itself. */
export interface FormPage<Body extends Type.TSchema> {
  path: string
  operationId: string
  summary: string
  config: FastifyContextConfig
  /** What counts for the post alone. */
  ofPost?: FastifyContextConfig | undefined
  /** What the form posts. */
  body: Body
  /** What the page shows, also again after a post that was refused. */
  view(request: FastifyRequest): View | Promise<View>
  /** Where it redirects to who has no use for it. */
  redirect?(request: FastifyRequest): Promise<string | undefined>
  /** Does what the form is for, and redirects. */
  submit(request: FormRequest<Body>, reply: FastifyReply): Promise<FastifyReply>
}

/** A form of a page that posts redirect than to the page. */
export interface FormAction<Body extends Type.TSchema> extends Omit<FormPage<Body>, 'redirect'> {
  /** The page that it is on; a GET of the form's own path redirects there. */
  page: string
}

/** Pages are not part of what programs call: the document leaves them out. */
export const HIDDEN = {
  hide: true,
  tags: ['Pages'],
  response: { 200: { description: 'The page', content: HTML } },
}

/** Adds a page with a form, and what the form posts to. */
export function addFormPage<Body extends Type.TSchema>(
  app: FastifyInstance,
  pages: Pages,
  { path, operationId, summary, config, ofPost, body, view, redirect, submit }: FormPage<Body>,
): void {
  app.get(
    path,
    {
      schema: { ...HIDDEN, operationId: `show${operationId}Page`, summary },
      config: { ...config, page: true },
    },
    async (request, reply) => {
      const target = await redirect?.(request)
      return target === undefined
        ? pages.send(reply, 200, await view(request))
        : pages.redirect(reply, target)
    },
  )
  addPost(app, { path, operationId, summary, config, ofPost, body, view, submit })
}

/** Adds what a form of another page posts to. */
export function addFormAction<Body extends Type.TSchema>(
  app: FastifyInstance,
  pages: Pages,
  { page, ...action }: FormAction<Body>,
): void {
  const { path, operationId, summary, config } = action
  app.get(
    path,
    {
      schema: { hide: true, operationId: `leave${operationId}`, summary },
      config: { ...config, page: true },
    },
    async (_request, reply) => pages.redirect(reply, page),
  )
  addPost(app, action)
}

const addPost = <Body extends Type.TSchema>(
  app: FastifyInstance,
  { path, operationId, summary, config, ofPost, body, view, submit }: Omit<FormPage<Body>, 'redirect'>,
) =>
  app.post(
    path,
    {
      schema: { ...HIDDEN, operationId: `post${operationId}Page`, summary, consumes: FORM, body },
      config: { ...config, ...ofPost, page: true, formAgain: view },
    },
    (request, reply) => submit(request as FormRequest<Body>, reply),
  )
