import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freshDirectory } from './database.ts'

/** A key and its self-signed certificate for localhost, which nobody trusts; for servers of tests alone, good until 2126. */
export const TLS_CERTIFICATE = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgspgVbr+rbL44wl6B
fGR8Z9z2F46ioxPWIXLZemuOtZOhRANCAAQqUhh9bqZcSqNk3OGVX/nUlDlCpISW
ESyStQMnEMmQw0qIIyK8cizPYvvp2QdOssET+psCCdyv+w7A4/AOGb55
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUanWye7W73VXrqw+/YLchrfXxF/kwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjA4NDI0OVoYDzIxMjYxMTAy
MDg0MjQ5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQqUhh9bqZcSqNk3OGVX/nUlDlCpISWESyStQMnEMmQw0qIIyK8cizP
Yvvp2QdOssET+psCCdyv+w7A4/AOGb55o1MwUTAdBgNVHQ4EFgQUZPX0rg+THSnj
0zCltLhrorwwzWswHwYDVR0jBBgwFoAUZPX0rg+THSnj0zCltLhrorwwzWswDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBLbkYVcMAZ7/O61opPQVDm
1L4T4hv6hbxO1/3i0Q8OpwIhAJZMRjC4sKVe68Z6sRQbr2RtzECk7WcrNJ4S1kcJ
PDr8
-----END CERTIFICATE-----`,
}

/** The certificate as files: by itself, its key, and both in one. */
export function certificateFiles() {
  const directory = freshDirectory()
  const write = (name: string, text: string) => {
    const path = join(directory, name)
    writeFileSync(path, text)
    return path
  }
  const { cert, key } = TLS_CERTIFICATE
  return {
    cert: write('cert.pem', cert),
    key: write('key.pem', key),
    both: write('both.pem', `${cert}\n${key}\n`),
  }
}
