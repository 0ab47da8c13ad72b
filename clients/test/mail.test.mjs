// Mails that an app sends: who may, and what is answered. What arrives is tested against a real SMTP server in Java.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { appForTests, refused, registerUser } from './support.mjs'

describe('mails of an app', () => {
  const context = appForTests('Mails')
  const nowhere = { host: '127.0.0.1', port: 1, security: 'NONE', from: 'noreply@example.com' }
  const text = { textmessage: 'It is ready' }

  test('without a mail server answer 5050', async () => {
    const server = context.js(context.app.keys.BL)

    await refused(server.Messaging.sendEmail('Ready', text, ['ann@example.com']), 5050)
  })

  test('are for server code, until the developer lets clients', async () => {
    const { developer, app, js } = context
    await developer.email.updateEmailParams(app.id, nowhere)
    const server = js(app.keys.BL)

    const status = await server.Messaging.sendEmail('Ready', text, ['ann@example.com'])
    assert.equal(status.status, 'SCHEDULED')
    assert.match(status.messageId, /^message:/)
    await refused(js().Messaging.sendEmail('Ready', text, ['ann@example.com']), 2000)

    const shown = await developer.email.updateEmailParams(app.id, { clientsMaySend: true })
    assert.equal(shown.host, nowhere.host)
    assert.equal((await js().Messaging.sendEmail('Ready', text, ['ann@example.com'])).status, 'SCHEDULED')
  })

  test('to nobody or to no address are refused', async () => {
    const server = context.js(context.app.keys.BL)

    await refused(server.Messaging.sendEmail('Ready', text, ['no address']), 5047)
    await refused(server.Messaging.sendEmail('Ready', text, ['a@example.com\r\nBcc: b@example.com']), 5047)
  })

  test('are made of templates, for addresses and for users whom a condition finds', async () => {
    const { developer, app, js } = context
    await developer.email.createCustomTemplate(app.id,
      { name: 'Order ready', subject: 'Order {{number}}', body: '<p>{{dish}}</p>' })
    const user = await registerUser(context)
    const server = js(app.keys.BL)
    const { EmailEnvelope } = server.Messaging

    const envelope = new EmailEnvelope({ addresses: ['ann@example.com'], ccAddresses: ['ben@example.com'] })
    const sent = await server.Messaging.sendEmailFromTemplate('Order ready', envelope, { number: '7', dish: 'Pho' })
    assert.equal(sent.status, 'SCHEDULED')

    const users = new EmailEnvelope({ query: `email = '${user.email}'`, uniqueEmails: true })
    assert.equal((await server.Messaging.sendEmailFromTemplate('Order ready', users)).status, 'SCHEDULED')
    await refused(server.Messaging.sendEmailFromTemplate('None', envelope), 24002)
    const nobody = new EmailEnvelope({ query: "email = 'nobody@example.com'" })
    await refused(server.Messaging.sendEmailFromTemplate('Order ready', nobody), 5048)
  })

  test('keep the password of the mail server to themselves', async () => {
    const { developer, app } = context

    await developer.email.updateEmailParams(app.id, { ...nowhere, user: 'mailer', password: 'hush-4711' })

    const shown = await developer.email.getEmailParams(app.id)
    assert.equal(shown.passwordSet, true)
    assert.ok(!JSON.stringify(shown).includes('hush-4711'))
  })
})
