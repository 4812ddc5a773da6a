import { sha256 } from '../../platform/crypto/digest.ts'
import { networkKey, networkOf } from '../../platform/http/network.ts'
import { type Counter, fixedWindow } from '../rate-limits/rules.ts'

const HOUR_SECONDS = 3600
/** How many clients of one network may use their failures up: names that nobody has leave no more rows than that allows. */
const CLIENTS_PER_NETWORK = 10

/** Under what a failure of this name, from this network, is counted: the same whether or not a client has the name. */
export const clientFailures = (name: string, ip: string, failures: number): Counter[] => [
  {
    key: networkKey('network_client_failures', ip),
    rule: fixedWindow(failures * CLIENTS_PER_NETWORK, HOUR_SECONDS),
  },
  {
    key: `client_failures:${sha256(`${networkOf(ip)} ${name}`)}`,
    rule: fixedWindow(failures, HOUR_SECONDS),
  },
]
