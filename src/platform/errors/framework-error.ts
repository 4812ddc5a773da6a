import type { FastifyError } from 'fastify'
import { faultyField } from '../http/validation.ts'
import { AppError } from './app-error.ts'
import {
  BadRequestError,
  BodyTooLargeError,
  InternalError,
  InvalidInputError,
  MalformedBodyError,
  UnsupportedMediaTypeError,
} from './request-errors.ts'

const BY_CODE: Record<string, new () => AppError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: BodyTooLargeError,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: UnsupportedMediaTypeError,
  FST_ERR_CTP_INVALID_JSON_BODY: MalformedBodyError,
  FST_ERR_CTP_EMPTY_JSON_BODY: MalformedBodyError,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: MalformedBodyError,
}

/** Gives any thrown value its name in the domain; any other is the cause of an {@link InternalError}. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError && thrown.kind !== 'fault') return thrown
  const { code, statusCode = 500, validation, message } = (thrown ?? {}) as Partial<FastifyError>
  if (validation) return new InvalidInputError(message ?? 'invalid input', faultyField(validation[0]))
  const Known = BY_CODE[code ?? '']
  if (Known) return new Known()
  // Fastify's other refusals quote what was sent; the caller gets one sentence for them all.
  return statusCode < 500 ? new BadRequestError() : new InternalError({ cause: thrown })
}
