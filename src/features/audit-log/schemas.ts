import { Type } from 'typebox'
import { strictObject, Time } from '../../platform/http/schema.ts'

const OrNone = (description: string) => Type.Union([Type.String(), Type.Null()], { description })

export const EventList = Type.Array(
  strictObject({
    time: Time,
    kind: Type.String({ description: 'What happened.' }),
    ip: OrNone('Where the request came from.'),
    user_agent: OrNone('What its program calls itself.'),
    request_id: OrNone('What to look for in the log.'),
  }),
  {
    examples: [
      [
        {
          time: '2026-11-21T08:00:00.000Z',
          kind: 'signed_in',
          ip: '203.0.113.7',
          user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
          request_id: '9b2d7b0e-3d1c-4d5c-8a52-0e2f6b6f3c11',
        },
      ],
    ],
  },
)
