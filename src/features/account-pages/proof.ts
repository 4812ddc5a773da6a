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

/** What the forms of an account ask for, and post, to prove once more who it is. */
export function accountProofs({ services, cookies }: Pick<RouteOptions, 'services' | 'cookies'>) {
  return {
    /** The field for a code of the second factor, if one has to be given; with `always`, also where one was given just before. */
    async codeFields(
      request: FastifyRequest,
      { always = false } = {},
    ): Promise<(language: string) => Field[]> {
      const methods = await services.reauthentication.methodsFor(request.auth, cookies.device.idOf(request))
      const isMailed = methods.includes('email_code')
      return (language) =>
        methods.length === 0 && !always
          ? []
          : [
              {
                ...textsIn(language).fields.code({ isMailed }),
                name: 'code',
                kind: 'code',
                isOptional: isMailed,
              },
            ]
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
