/** What a mail is for, most urgent last: somebody waits for a confirmation, and even more so for a reset. */
export const PRIORITIES = ['notice', 'confirmation', 'reset'] as const

/** What a mail says and to whom, laid out. */
export interface Mail {
  /** The address it goes to, as it is stored; left out for a mail without a recipient. */
  to?: string | undefined
  subject: string
  text: string
  html: string
}

/** How a mail is to be delivered. */
export interface MailHandling {
  /** Whose it is: it is not sent any more once that user is deleted. */
  userId?: number | undefined
  priority: (typeof PRIORITIES)[number]
  /** After how many seconds there is no point in sending it; a day, unless said. */
  seconds?: number
}
