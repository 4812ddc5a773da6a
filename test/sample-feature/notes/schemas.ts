import { Type } from 'typebox'
import { strictObject, Time } from '../../platform/http/schema.ts'

const Text = Type.String({ minLength: 1, maxLength: 250, examples: ['Buy milk'] })

export const NewNote = strictObject({ text: Text })
export const NoteList = Type.Array(strictObject({ text: Text, created_at: Time }))
