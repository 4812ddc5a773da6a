import type { FastifyReply } from 'fastify'

/**
 * Clears the browser's cache at sign-out (Clear Site Data, section 3.1), its back/forward cache included: Chromium keeps pages
 * there despite `no-store`, and the Back button would show the account.
 */
export const forgetKeptPages = (reply: FastifyReply): FastifyReply =>
  reply.header('clear-site-data', '"cache"')
