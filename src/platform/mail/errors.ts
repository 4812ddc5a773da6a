/** The server took too long for a step. */
export class StepTimeoutError extends Error {
  readonly code = 'ETIMEDOUT'
  constructor() {
    super('the mail server took too long')
  }
}
