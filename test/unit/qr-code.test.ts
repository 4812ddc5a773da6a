import { encode } from 'uqr'
import { expect, it } from 'vitest'
import { qrCodeSvg } from '../../src/features/second-factor/qr-code.ts'

const URI = 'otpauth://totp/Example:bob%40bob.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example'

/** The rows of modules that the stroked path of a picture draws, dark ones as true. */
function draw(svg: string): boolean[][] {
  const size = Number(/viewBox="0 -\.5 (\d+) \1"/.exec(svg)?.[1])
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  const pen = { x: 0, y: 0 }
  for (const [, x, y, length] of svg.matchAll(/m(-?\d+) (\d+)h(\d+)/g)) {
    pen.x += Number(x)
    pen.y += Number(y)
    rows[pen.y]?.fill(true, pen.x, pen.x + Number(length))
    pen.x += Number(length)
  }
  return rows
}

it('draws every module of a QR code, with the quiet zone around it', () => {
  const rows = draw(qrCodeSvg(URI))
  expect(rows).toEqual(encode(URI, { border: 4 }).data)
  expect(rows.slice(0, 4).flat()).not.toContain(true)
})

it('draws it on white, also where the page is dark, in a few KB', () => {
  const svg = qrCodeSvg(URI)
  const size = encode(URI, { border: 4 }).size
  expect(svg).toContain(`<path fill="#fff" d="M0-.5h${size}v${size}H0z"/>`)
  expect(svg.length).toBeLessThan(4000)
})
