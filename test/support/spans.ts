import { setImmediate as turn } from 'node:timers/promises'
import { type Attributes, context, SpanKind, type SpanStatus, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { onTestFinished } from 'vitest'

/** Has all spans be exported into memory until the test is over, as an operator's SDK exports them to a collector. */
export function exportSpans() {
  const exporter = new InMemorySpanExporter()
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  )
  // Other tests run in this process.
  onTestFinished(() => {
    trace.disable()
    context.disable()
  })
  /** What has been exported, once answers are closed. */
  const spans = async (): Promise<ReadableSpan[]> => {
    await turn()
    return exporter.getFinishedSpans()
  }
  /** The same as trees, without those of mails, which the service sends meanwhile. */
  const trees = async () => treesOf(await spans()).filter(({ name }) => name !== 'mail.send')
  return { spans, trees, reset: () => exporter.reset() }
}

/** A span, with those it is the parent of, in the order in which they began. */
export interface Tree {
  name: string
  kind: string | undefined
  attributes: Attributes
  status: SpanStatus
  traceId: string
  /** A parent in another process. */
  remoteParent?: string
  children: Tree[]
}

/** Spans as trees: the roots, and those whose parent was not exported. */
function treesOf(spans: readonly ReadableSpan[]): Tree[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId))
  const parentOf = (span: ReadableSpan) => span.parentSpanContext?.spanId
  const treeOf = (span: ReadableSpan): Tree => {
    const { traceId, spanId } = span.spanContext()
    const parent = parentOf(span)
    return {
      name: span.name,
      kind: SpanKind[span.kind],
      attributes: span.attributes,
      status: span.status,
      traceId,
      ...(parent && !ids.has(parent) ? { remoteParent: parent } : {}),
      children: ordered(spans.filter((other) => parentOf(other) === spanId)).map(treeOf),
    }
  }
  return ordered(spans.filter((span) => !ids.has(parentOf(span) ?? ''))).map(treeOf)
}

/** Every span of a tree, the tree itself first. */
export const flat = (tree: Tree): Tree[] => [tree, ...tree.children.flatMap(flat)]

const ordered = (spans: readonly ReadableSpan[]) =>
  spans.toSorted((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
