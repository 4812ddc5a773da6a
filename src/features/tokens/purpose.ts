/** What a token proves, or lets its holder do. */
export type Purpose = 'reset_password' | 'verify_email' | 'change_email' | 'undo_email_change'
