import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { isoTime } from '../../platform/http/iso-time.ts'
import { Empty, FORM_OR_JSON } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'
import { TooManyNotesError } from './errors.ts'
import { NewNote, NoteList } from './schemas.ts'

const tags = ['Notes']

const add = {
  operationId: 'addNote',
  summary: 'Add a note',
  tags,
  consumes: FORM_OR_JSON,
  body: NewNote,
  response: { 200: Empty },
}

const list = { operationId: 'listNotes', summary: "The caller's notes", tags, response: { 200: NoteList } }

const notesRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services: { notes } }) => {
  app.describeTag('Notes', 'What users write down')

  app.post(
    '/notes',
    { schema: add, config: { access: 'signed-in', failures: [new TooManyNotesError()] } },
    async (request, reply) => {
      await notes.add(request.auth.user_id, request.body.text, requestContextOf(request, reply))
      return {}
    },
  )

  app.get('/notes', { schema: list, config: { access: 'signed-in' } }, async (request) => {
    const found = await notes.list(request.auth.user_id)
    return found.map(({ text, created_at }) => ({ text, created_at: isoTime(created_at) }))
  })
}

export default fp(notesRoutes, { name: 'notes-routes', encapsulate: true })
