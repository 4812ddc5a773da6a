import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createTransport } from 'nodemailer'
import type { Mail } from '../lib/mail.ts'

declare module 'fastify' {
  interface FastifyInstance {
    mailer: {
      /** Takes a mail and returns at once, so that no answer's time tells whether there was one. */
      send(mail: Mail): void
    }
  }
}

/** Delivers mails as `.eml` files in MAIL_DIR, each named in the log. */
const mailer: FastifyPluginAsync = async (app) => {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const from = { name: app.config.SERVICE_NAME, address: app.config.MAIL_FROM }
  const directory = resolve(app.config.MAIL_DIR)

  async function deliver(mail: Mail): Promise<void> {
    const { message } = await composer.sendMail({
      ...mail,
      from,
      headers: { 'auto-submitted': 'auto-generated' },
    })
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const timestamp = new Date(app.now()).toISOString().replace(/[:.]/g, '-')
    const file = join(directory, `${timestamp}-${randomUUID().slice(0, 8)}.eml`)
    await writeFile(file, message as Buffer, { mode: 0o600, flag: 'wx' })
    app.log.info({ file, subject: mail.subject }, 'mail written')
  }

  app.decorate('mailer', {
    send(mail) {
      app.housekeeping.inBackground(() => deliver(mail))
    },
  })
}

export default fp(mailer, { name: 'mailer', dependencies: ['housekeeping'] })
