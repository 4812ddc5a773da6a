import { AuthError, type Client, isSecondFactorRequired } from '../../../src/client/index.ts'

// It runs in browsers, too: nothing but the client is loaded from here.

/** What people have beside the client. */
export interface Outside {
  /** The token in the link of the mail that was sent last. */
  token(): Promise<string>
  /** A code of an authenticator app with this secret, which was not used before. */
  code(secret: string): Promise<string>
}

const email = 'alice@example.com'
const password = 'correct horse battery'
const newPassword = 'a horse that eats apples'

/** Calls every method as an application would, from registration to deletion; gives what is told on the way. */
export async function tour(auth: Client, outside: Outside) {
  const { message } = await auth.welcome()
  const states = [await auth.getHealth(), await auth.getReadiness()].map((state) => state.message)
  await auth.registerUser({ email, password })
  const strangers = [await codeOf(auth.getProfile()), await codeOf(auth.logIn({ email, password: 'wrong' }))]

  await auth.requestVerification({ email })
  await auth.verifyEmail({ token: await outside.token() })
  await auth.logIn({ email, password, remember: true })
  const profile = await auth.getProfile()

  const { secret } = await auth.enrolTotp({ password })
  await auth.confirmTotp({ code: await outside.code(secret) })
  const { recovery_codes } = await auth.renewRecoveryCodes({ password, code: await outside.code(secret) })
  await auth.logOutOthers()
  await auth.changePassword({ current_password: password, new_password: newPassword })
  await auth.changeEmail({ email: 'alice@example.org', password: newPassword })
  const { pending_email, second_factor } = await auth.getAccount()

  const [session] = await auth.listSessions({ limit: 1 })
  await auth.logOutDevice({ id: session?.id ?? '' })
  const ended = await codeOf(auth.getProfile())

  const methods = await auth.logIn({ email, password: newPassword }).then(
    () => [],
    (error: unknown) => {
      if (!isSecondFactorRequired(error)) throw error
      return error.secondFactor
    },
  )
  await auth.completeLogIn({ code: recovery_codes[0] ?? '', trust_device: true })
  await auth.removeTotp({ password: newPassword, code: await outside.code(secret) })
  const [latest] = await auth.listEvents({ before: new Date(Date.now() + 86_400_000), limit: 1 })
  await auth.logOut()

  await auth.requestPasswordReset({ email })
  await auth.resetPassword({ reset_token: await outside.token(), new_password: password })
  await auth.logIn({ email, password })
  await auth.deleteUser({ password })
  const deleted = await codeOf(auth.logIn({ email, password }))

  return {
    message,
    states,
    profile,
    pending_email,
    second_factor,
    methods,
    latest: latest?.kind,
    refusals: [...strangers, ended, deleted],
  }
}

/** What {@link tour} gives. */
export const SIGHTS: Awaited<ReturnType<typeof tour>> = {
  message: 'Bienvenue',
  states: ['ok', 'ok'],
  profile: { email },
  pending_email: 'alice@example.org',
  second_factor: { totp: true, recovery_codes_left: 10 },
  methods: ['totp', 'recovery_code'],
  latest: 'second_factor_off',
  refusals: [
    'request.forbidden',
    'auth.invalid_credentials',
    'request.forbidden',
    'auth.invalid_credentials',
  ],
}

/** Calls what services call that are given tokens; `client` is one whose audience is `billing`. */
export async function tourOfTokens(auth: Client, client: { client_id: string; client_secret: string }) {
  await auth.registerUser({ email: 'carol@example.com', password })
  await auth.logIn({ email: 'carol@example.com', password })
  const { access_token: token, token_type } = await auth.issueToken({ audience: 'billing' })
  const { keys } = await auth.getSigningKeys()
  const { jwks_uri } = await auth.getAuthorizationServer()
  const { active, username } = await auth.introspect({ token, ...client })
  return { token_type, algorithms: keys.map(({ alg }) => alg), jwks_uri, active, username }
}

/** The code of the failure that a call ends with; undefined where it does not. */
export const codeOf = (call: Promise<unknown>): Promise<AuthError['code'] | undefined> =>
  call.then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof AuthError)) throw error
      return error.code
    },
  )
