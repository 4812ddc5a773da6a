import { expect, it } from 'vitest'
import { bestEngine } from '../../../src/features/passwords/engine.js'
import { readForeignHash } from '../../../src/features/passwords/foreign/read-hash.js'
import { hashProfileOf, judge, verifyForeign } from '../../../src/features/passwords/foreign/verify.js'

const engine = await bestEngine()

/** Whether a password is the one of a hash. */
function verify(password: string, hash: string, secret?: string): boolean {
  const foreign = readForeignHash(hash, secret)
  if (!foreign) throw new Error('no hash')
  return verifyForeign(foreign, password, engine)
}

// Published with Firebase's own implementation.
const FIREBASE =
  '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=='
const SIGNER_KEY = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=='

it("verifies Firebase's published example, with the signer's key apart or within", () => {
  for (const [hash, secret] of [
    [`firebase:1:${FIREBASE}`, SIGNER_KEY],
    [FIREBASE.replace('ss=Bw==', `ss=Bw==,sk=${SIGNER_KEY}`), undefined],
  ] as const) {
    expect(verify('user1password', hash, secret)).toBe(true)
    expect(verify('user1passwore', hash, secret)).toBe(false)
  }
  expect(verify('user1password', `firebase:1:${FIREBASE}`, SIGNER_KEY.replace('j', 'k'))).toBe(false)
})

const KEY = '00'.repeat(32)
it.each([
  ['pbkdf2:sha256:4000000$salt$KEY', 'ok'],
  ['pbkdf2:sha256:4000001$salt$KEY', 'costly'],
  ['pbkdf2:sha256:1000000000$salt$KEY', 'costly'],
  ['pbkdf2:sha256:99999999999999999999$salt$KEY', 'unknown'],
  ['pbkdf2:sha256:0$salt$KEY', 'unknown'],
  ['pbkdf2:md5:1000$salt$KEY', 'unknown'],
  ['pbkdf2:sha256:1000$salt$0', 'unknown'],
  ['pbkdf2:sha256:1000$$KEY', 'unknown'],
  ['scrypt:131072:8:1$salt$KEY', 'ok'],
  ['scrypt:16777216:8:1$salt$KEY', 'costly'],
  ['scrypt:1000:8:1$salt$KEY', 'unknown'],
  ['scrypt:2:536870912:1$salt$KEY', 'costly'],
  ['$argon2id$v=19$m=102400,t=10,p=8$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA', 'ok'],
  ['$argon2id$v=19$m=1048576,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA', 'costly'],
  ['$argon2id$v=19$m=1,t=1,p=8$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA', 'unknown'],
  ['$argon2id$v=19$m=1024,t=1,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAA', 'unknown'],
  ['$argon2d$v=19$m=1024,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA', 'unknown'],
  ['$P$B12345678aaaaaaaaaaaaaaaaaaaaaa', 'ok'],
  ['$P$T12345678aaaaaaaaaaaaaaaaaaaaaa', 'costly'],
  [`$2b$14$${'.'.repeat(53)}`, 'ok'],
  [`$wp$2y$15$${'.'.repeat(53)}`, 'costly'],
  ['5f4dcc3b5aa765d61d8327deb882cf99', 'unknown'],
  ['md5$salt$5f4dcc3b5aa765d61d8327deb882cf99', 'unknown'],
  ['sha1$salt$5f4dcc3b5aa765d61d8327deb882cf99', 'unknown'],
  ['mySuperPwd', 'unknown'],
  ['', 'unknown'],
  [`__proto__:1:$2b$04$${'.'.repeat(53)}`, 'unknown'],
])('judges %s to be %s', (hash, verdict) => {
  expect(judge(hash.replace('KEY', KEY))).toBe(verdict)
})

it('notes what a hash takes, and nothing of ours', () => {
  expect(hashProfileOf(`scrypt:32768:8:1$salt$${KEY}`)).toBe('scrypt:32768:8:1')
  expect(hashProfileOf(`devise:3:$2a$10$${'.'.repeat(53)}`)).toBe('bcrypt:10')
  expect(hashProfileOf(`$2b$10$${'.'.repeat(53)}`)).toBeUndefined()
})

it('does not take a NUL for the end of what bcrypt is given', () => {
  const empty = '$2b$04$zVHmKQtGGQob.b/Nc7l9NO8UlrYcW05FiuCj/SxsFO/ZtiN9.mNzy'
  expect(verify('\0', `bcrypt$${empty}`)).toBe(false)
})
