/** One mail to one person. */
export interface Mail {
  /** The address it goes to, as it is stored; left out for a mail that nobody gets. */
  to?: string | undefined
  subject: string
  text: string
  html: string
}
