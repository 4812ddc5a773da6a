/** Where people sign in. */
export const SIGN_IN_PATH = '/sign-in'

/** What people see of their own account. */
export const ACCOUNT_PATH = '/account'

/** Where a second factor is turned on. */
export const ENROL_PATH = '/account/security/on'

/** Where a mail to reset a password is asked for. */
export const FORGOT_PASSWORD_PATH = '/forgot-password'

/** Where a mail to confirm an e-mail address is asked for. */
export const CONFIRM_EMAIL_PATH = '/confirm-email'

/** Where the code of a mail is given that confirms an e-mail address. */
export const CONFIRMATION_CODE_PATH = `${CONFIRM_EMAIL_PATH}/code`

/** Where people sign out. */
export const SIGN_OUT_PATH = '/sign-out'
