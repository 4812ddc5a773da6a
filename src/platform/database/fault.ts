// As Node names what is wrong with a certificate.
const CERTIFICATE = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$)/
const OTHER_HOST = 'ERR_TLS_CERT_ALTNAME_INVALID'

/** What a driver says of a database that cannot be used, in one line, and what to do where its certificate is why. */
export function describeFault({ message, code = '' }: Error & { code?: string }): string {
  if (code === OTHER_HOST)
    return `its certificate is for another host (${message}); DATABASE_URL must name the host as the certificate does`
  // Node adds a hint of its own, for a developer.
  if (CERTIFICATE.test(code))
    return `its certificate is refused (${message.split(';', 1)[0]}); name the authority that signed it in DATABASE_URL: ?sslmode=verify-full&sslrootcert=/path/to/ca.pem`
  return message || code
}
