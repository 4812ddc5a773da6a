/** How long a device is known: as long as browsers keep a cookie at the most (RFC 6265bis, section 5.5). */
export const LIFETIME_SECONDS = 400 * 86_400
