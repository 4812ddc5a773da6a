/** Where a second factor is given. */
export const CODE_PATH = '/sign-in/code'

/** Where people make an account. */
export const SIGN_UP_PATH = '/sign-up'
