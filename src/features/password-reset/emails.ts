import type { Mail } from '../../lib/mail.ts'

/** The mail that carries a reset token to the owner of the address, and only there. */
export function resetEmail(
  to: string,
  token: string,
  {
    service,
    url,
    seconds,
  }: {
    service: string
    url: string
    seconds: number
  },
): Mail {
  const text = `Somebody, probably you, asked to reset the password of ${to} at ${service}.

Your reset token, good once and for ${Math.round(seconds / 60)} minutes:

  ${token}

To choose a new password, send it with the token:

  curl -X PUT ${url}/reset_password -d reset_token=${token} --data-urlencode new_password=...

If it was not you, do nothing: your password stays as it is.
`
  return { to, subject: `Reset your password at ${service}`, text }
}
