import type { Knex } from 'knex'

/** A row of the notes table; the time in milliseconds since 1970. */
export interface Note {
  id: number
  user_id: number
  text: string
  created_at: number
}

/** Notes, in the database or the transaction given. */
export function notesRepository(knex: Knex, now: () => number) {
  const notes = () => knex<Note>('notes')

  return {
    /** Adds a note. */
    async addNote(userId: number, text: string): Promise<void> {
      await notes().insert({ user_id: userId, text, created_at: now() })
    },

    /** The user's notes, oldest first. */
    listNotes: (userId: number): Promise<Note[]> => notes().where({ user_id: userId }).orderBy('id'),
  }
}

/** What {@link notesRepository} gives. */
export type NotesRepository = ReturnType<typeof notesRepository>
