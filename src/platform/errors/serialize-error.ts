type LoggedError = {
  type: string
  message: string
  code?: unknown
  stack: string
  cause?: LoggedError
}

/** What may be said of an error: drivers hang the offending row on theirs (`detail`, `bindings`). */
export function serializeError(error: Error & { code?: unknown }): LoggedError {
  return {
    type: error.name,
    message: error.message,
    ...(error.code === undefined ? {} : { code: error.code }),
    stack: error.stack ?? '',
    ...(error.cause instanceof Error ? { cause: serializeError(error.cause) } : {}),
  }
}
