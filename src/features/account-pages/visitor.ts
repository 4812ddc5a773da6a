import type { FastifyRequest } from 'fastify'
import type { RouteOptions } from '../../plugin.ts'
import type { Field } from '../pages/page.ts'
import type { PasswordProof } from '../sign-in/reauthentication.ts'
import { textsIn } from './texts/index.ts'

/** What the forms of an account ask for beside what they are about: the password and, where it is needed, a code. */
interface PostedProof {
  password: string
  code?: string
}

/** What the pages of an account know of who looks at them. */
export function visitorsOf({ services, cookies }: Pick<RouteOptions, 'services' | 'cookies'>) {
  return {
    /** The field for a code of the second factor, if one has to be given. */
    async codeFields(request: FastifyRequest): Promise<(language: string) => Field[]> {
      const methods = await services.reauthentication.methodsFor(request.auth, cookies.device.idOf(request))
      const isMailed = methods.includes('email_code')
      return (language) =>
        methods.length === 0
          ? []
          : [{ ...textsIn(language).fields.code({ isMailed }), name: 'code', kind: 'code' }]
    },

    /** The proof that a form posted. */
    proofOf: (request: FastifyRequest, { password, code }: PostedProof): PasswordProof => ({
      password,
      ...(code === undefined ? {} : { code }),
      presentedDeviceId: cookies.device.idOf(request),
    }),

    /** The session and the device that a request comes with. */
    callerOf: (request: FastifyRequest) => ({
      session: request.auth,
      presentedDeviceId: cookies.device.idOf(request),
    }),
  }
}
