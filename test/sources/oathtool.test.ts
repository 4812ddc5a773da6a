import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { base32 } from '../../src/features/second-factor/totp.ts'
import { bob } from '../support/app.ts'
import { findProgram } from '../support/programs.ts'
import { startWithSecondFactor } from '../support/second-factor.ts'

it('takes the codes that oathtool gives for the secret, of its clock', async () => {
  const oathtool = findProgram('oathtool')
  const { form, secret, now, pass } = await startWithSecondFactor()
  for (let round = 0; round < 20; round++) {
    const code = execFileSync(oathtool, [
      '--totp',
      '--base32',
      `--now=${new Date(now()).toISOString()}`,
      base32(secret),
    ])
    expect((await form('POST', '/sessions', { ...bob, code: code.toString().trim() })).statusCode).toBe(200)
    pass(61)
  }
})
