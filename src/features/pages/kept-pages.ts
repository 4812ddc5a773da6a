import type { FastifyReply } from 'fastify'

/**
 * Has a browser forget the pages that it keeps to show them again, for whoever goes back to them after signing out.
 * Chromium keeps such as are not to be stored, too, until a cookie changes that no script sees; not so the page that a
 * sign-in leads to, whose own way there set one (Clear Site Data, section 3.1, "cache").
 */
export const forgetKeptPages = (reply: FastifyReply): FastifyReply =>
  reply.header('clear-site-data', '"cache"')
