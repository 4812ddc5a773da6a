import { Type } from 'typebox'
import { strictObject } from '../../platform/http/schema.ts'

/** What a client asks about. Parameters that are not known are ignored (RFC 6749, section 3.2). */
export const Introspect = Type.Object(
  {
    // Every character of what was handed to the client is meant.
    token: Type.String({
      format: 'password',
      description: 'An access token for the audience of the client, or the ID of a session.',
    }),
    token_type_hint: Type.Optional(Type.String({ description: 'Makes no difference.' })),
    client_id: Type.Optional(Type.String({ description: "The client's name, where it is not in a header." })),
    client_secret: Type.Optional(Type.String({ format: 'password' })),
  },
  { examples: [{ token: '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9' }] },
)

const seconds = (description: string) =>
  Type.Optional(Type.Integer({ description: `${description}, in seconds since 1970.` }))
const text = (description: string) => Type.Optional(Type.String({ description }))

const ISSUER = 'https://auth.example.com'

/** What a client is told (RFC 7662, section 2.2); nothing but `active` where that is false. */
export const Introspected = strictObject(
  {
    active: Type.Boolean({ description: 'Whether it is good, now.' }),
    iss: text('Who issued it: `PUBLIC_URL`.'),
    sub: text('Whose it is: an ID that is never given to somebody else.'),
    aud: text('Whom it is for: the audience of a token; `PUBLIC_URL` of a session.'),
    client_id: text('Whom it was issued to.'),
    token_type: text('`Bearer`.'),
    iat: seconds('When it was issued'),
    exp: seconds('When it ends, if nothing ends it before: a session that is used goes on'),
    jti: text('The ID of a token.'),
    sid: text('The session, as its owner finds it in the list of sessions.'),
    auth_time: seconds('When the user last proved who they are'),
    amr: Type.Optional(Type.Array(Type.String(), { description: 'By which methods (RFC 8176).' })),
    acr: text('How sure that is: `aal1`, or `aal2` with a second factor (NIST SP 800-63B).'),
    username: text('The e-mail address.'),
    email: text('The e-mail address.'),
    email_verified: Type.Optional(Type.Boolean({ description: 'Whether the user proved to read its mail.' })),
  },
  {
    examples: [
      {
        active: true,
        iss: ISSUER,
        sub: '6f1c5f0e-3b52-4f0a-9a5d-2f6f8f0f8a11',
        aud: ISSUER,
        client_id: ISSUER,
        token_type: 'Bearer',
        iat: 1795852800,
        exp: 1796457600,
        sid: '3d9c1a52-8a52-4c0f-9f0d-5b1f2d3c4e5f',
        auth_time: 1795852800,
        amr: ['pwd', 'otp'],
        acr: 'aal2',
        username: 'bob@bob.com',
        email: 'bob@bob.com',
        email_verified: true,
      },
      { active: false },
    ],
  },
)
