import type { FuzzRequest } from './request.ts'

/** Leaves out requests and headers, one at a time, as long as what is left still fails. */
export async function smaller(
  requests: readonly FuzzRequest[],
  fails: (requests: readonly FuzzRequest[]) => Promise<boolean>,
): Promise<readonly FuzzRequest[]> {
  for (const candidate of [...withoutOneRequest(requests), ...withoutOneHeader(requests)])
    if (await fails(candidate)) return smaller(candidate, fails)
  return requests
}

const withoutOneRequest = (requests: readonly FuzzRequest[]) =>
  requests.map((_, index) => requests.toSpliced(index, 1))

const withoutOneHeader = (requests: readonly FuzzRequest[]) =>
  requests.flatMap((request, index) =>
    Object.keys(request.headers).map((name) => {
      const { [name]: _, ...headers } = request.headers
      return requests.with(index, { ...request, headers })
    }),
  )
