import { once } from 'node:events'
import { connect } from 'node:net'
import { findProgram } from './programs.ts'
import { startProxy } from './proxies.ts'

const MODULES = [
  ...['mpm_event', 'authn_core', 'authz_core', 'authz_user'],
  ...['headers', 'proxy', 'proxy_http', 'ssl', 'oauth2'],
]
const DIRECTORY = '/usr/lib/apache2/modules'

/** Debian's Apache with mod_oauth2 and these sites, which listen on a port of 127.0.0.1 by TLS; gives its URL. */
export const startApacheWith = (sites: (port: number) => string) =>
  startProxy(
    findProgram('apache2', 'libapache2-mod-oauth2'),
    (port, directory) => ({
      file: `
${MODULES.map((name) => `LoadModule ${name}_module ${DIRECTORY}/mod_${name}.so`).join('\n')}
ServerName localhost
User nobody
Group nogroup
DefaultRuntimeDir ${directory}
PidFile ${directory}/apache.pid
ErrorLog ${directory}/error.log
Listen 127.0.0.1:${port}
${sites(port)}`,
      args: ['-DFOREGROUND', '-f'],
    }),
    async (url) => {
      const { hostname, port } = new URL(url)
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      socket.destroy()
    },
  )
