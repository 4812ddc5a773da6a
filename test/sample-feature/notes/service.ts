import type { Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Notice, Notices } from '../notices/service.ts'
import type { UsersRepository } from '../users/repository.ts'
import { TooManyNotesError } from './errors.ts'
import { mailsIn } from './mails/index.ts'
import type { Note, NotesRepository } from './repository.ts'

/** Notes that users keep. */
export interface Notes {
  /**
   * Adds a note, and tells the user by mail.
   * @throws {TooManyNotesError} when the user has as many as a user may have.
   */
  add(userId: number, text: string, context: RequestContext): Promise<void>
  /** The user's notes, oldest first. */
  list(userId: number): Promise<Note[]>
}

interface Dependencies {
  options: { notes: { perUser: number } }
  db: Db<{ users: UsersRepository; notes: NotesRepository }>
  auditLog: AuditLog<'note_added'>
  notices: Notices
}

/** The notes of this database. */
export function createNotes({ options, db, auditLog, notices }: Dependencies): Notes {
  return {
    add: (userId, text, context) =>
      db.transaction(async (tx) => {
        await tx.users.lockForUpdate(userId)
        if ((await tx.notes.listNotes(userId)).length >= options.notes.perUser) throw new TooManyNotesError()
        const user = await tx.users.findUserBy({ id: userId })
        await tx.notes.addNote(userId, text)
        await auditLog.record('note_added', { userId, context }, tx)
        const write: Notice['write'] = (names) => mailsIn(context.language).noteAdded({ ...names, text })
        await notices.send({ kind: 'noteAdded', write }, user, context, tx)
      }),
    list: (userId) => db.notes.listNotes(userId),
  }
}
