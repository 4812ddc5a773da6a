import { type Span, type SpanOptions, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { PACKAGE } from '../http/package-info.ts'

/** What makes spans: none, until the operator's SDK is registered, which may be at any time. */
export const tracer = (): Tracer => trace.getTracer(PACKAGE.name, PACKAGE.version)

/** Whether what is done now is part of something that has a span. */
export const isWithinSpan = (): boolean => trace.getActiveSpan() !== undefined

/**
 * Does work within a span, a child of the current one. Of an error only its code is told: messages may quote what was sent.
 */
export function traced<Result>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer().startActiveSpan(name, options, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      noteError(span, codeOf(error as Error))
      throw error
    } finally {
      span.end()
    }
  })
}

/** Has a span say that its work failed, and which way. */
export function noteError(span: Span, code: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', code)
}

const codeOf = ({ code, name }: Error & { code?: unknown }): string =>
  typeof code === 'string' ? code : name
