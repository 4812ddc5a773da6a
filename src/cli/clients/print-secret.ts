import type { NewSecret } from '../../features/clients/service.ts'
import { print, printJson } from '../output.ts'

/** Writes the secret alone, or the client and the secret as JSON. */
export async function printSecret(
  { client, secret }: NewSecret,
  { json }: { json?: boolean | undefined },
): Promise<void> {
  const { viewClient } = await import('../../features/clients/view.ts')
  if (json) printJson({ ...viewClient(client), secret })
  else print(secret)
}
