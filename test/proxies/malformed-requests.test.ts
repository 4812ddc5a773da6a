import { expect, it } from 'vitest'
import { APP_HOST, PROXIES } from '../support/deployed-proxies.ts'
import { startProtected } from '../support/protected-app.ts'
import { connectTo, readToEnd } from '../support/raw-http.ts'

const LINES = [
  ...[
    'GET /',
    'GET /reports?a=b',
    'HEAD /',
    'POST /',
    'PUT /',
    'DELETE /',
    'PATCH /',
    'OPTIONS /',
    'OPTIONS *',
    'TRACE /',
  ],
  ...['PROPFIND /', 'FOO /', 'get /', 'G\0T /', 'GET  /', 'GET', '', 'CONNECT app.example.com:80', 'PRI *'],
  ...[
    'GET //',
    'GET //auth.example.com/',
    'GET /../',
    'GET /..%2f..%2f',
    'GET /%2e%2e/',
    'GET /./..//',
    'GET /\\',
    'GET \\',
  ],
  ...[
    'GET /%00',
    'GET /%',
    'GET /%zz',
    'GET /%ff',
    'GET /a\tb',
    'GET /a b',
    'GET /é',
    'GET /\x01',
    'GET /#x',
    'GET ?x',
    'GET #',
  ],
  ...[
    'GET http://app.example.com/',
    'GET http://auth.example.com/',
    'GET http:///',
    'GET http://',
    'GET https://app.example.com/',
  ],
  ...[
    'GET ftp://app.example.com/',
    'GET javascript:alert(1)',
    'GET app.example.com/',
    'GET *',
    'GET @auth.example.com/',
  ],
  ...[
    'GET /.auth',
    'GET /.auth/',
    'GET /.auth/../',
    'GET /.auth/..%2f',
    'GET /.auth//../x',
    'GET /%2eauth/start',
    'GET /.auth/question',
  ],
  ...[
    'GET /.auth/start/../../x',
    'GET /.auth/callback?ticket=x',
    'GET /.auth/%2e%2e/x',
    'GET /.auth/;/../x',
    'GET /.AUTH/start',
  ],
  `GET /${'x'.repeat(65_536)}`,
]

it.each(Object.entries(PROXIES))(
  'shows the app to nobody by a request that is malformed, behind %s',
  async (_, start) => {
    const { proxy, seen } = await startProtected(start)
    const port = Number(new URL(proxy.url).port)
    const heads = [
      '',
      'Cookie: site_session=x\r\n',
      'Host: auth.example.com\r\n',
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
    ]
    for (const line of LINES)
      for (const [index, more] of heads.entries())
        for (const version of index === 0 ? ['HTTP/1.1', 'HTTP/1.0', 'HTTP/9.9', ''] : ['HTTP/1.1']) {
          const socket = await connectTo(port)
          socket.end(
            Buffer.from(
              `${line} ${version}\r\nHost: ${APP_HOST}\r\nConnection: close\r\n${more}\r\n`,
              'latin1',
            ),
          )
          const text = await readToEnd(socket).catch(() => '')
          const said = [line.slice(0, 60), version, more, text.slice(0, 200)]
          expect([...said, seen.length]).toEqual([...said, 0])
          expect(text).not.toMatch(/the app|remote-/i)
        }
  },
)
