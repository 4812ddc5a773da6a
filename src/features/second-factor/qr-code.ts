import { encode } from 'uqr'

/** Light modules around the code, as the standard asks for (ISO/IEC 18004, section 6.3.8). */
const QUIET_ZONE = 4

/**
 * A QR code as SVG: its dark modules as one line that is lifted between their runs, each named by its distance from the one
 * before. That takes half of what a box for each run does, and a twentieth of a rectangle for each module.
 */
export function qrCodeSvg(text: string): string {
  const { data, size } = encode(text, { border: QUIET_ZONE })
  const pen = { x: 0, y: 0 }
  let path = ''
  for (const [y, row] of data.entries()) {
    const modules = row.map((isDark) => (isDark ? '1' : '0')).join('')
    for (const {
      index: x,
      0: { length },
    } of modules.matchAll(/1+/g)) {
      path += `m${x - pen.x} ${y - pen.y}h${length}`
      Object.assign(pen, { x: x + length, y })
    }
  }
  // The middle of the first row is at 0.5.
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -.5 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0-.5h${size}v${size}H0z"/><path stroke="#000" d="${path}"/></svg>`
}
