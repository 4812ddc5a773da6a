import { group, times } from '../../config/option-types.ts'

export const notesOptions = group({ perUser: times('NOTES_PER_USER', 100) })
