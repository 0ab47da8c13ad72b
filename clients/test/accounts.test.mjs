// Mail templates, confirmation, recovery and providers as the SDKs ask for them; no mail server is needed.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PASSWORD, appForTests, loginJs, refused, registerUser, uniqueEmail } from './support.mjs'

describe('mail about accounts', () => {
  const context = appForTests('Mail')

  test('recovery without a mail server answers 5050, known or not', async () => {
    const user = await registerUser(context)

    const known = await refused(context.js().Users.restorePassword(user.email), 5050)
    const unknown = await refused(context.js().Users.restorePassword(uniqueEmail()), 5050)
    assert.equal(known.message, unknown.message)
  })

  test('a confirmation URL is made and leads to a page', async () => {
    const user = await registerUser(context)

    const { confirmationURL } = await context.js().Users.createEmailConfirmationURL(user.email)
    const page = await fetch(confirmationURL)
    assert.equal(page.status, 200)
    assert.ok((await page.text()).includes(user.email))
    assert.equal((await fetch(confirmationURL, { method: 'POST' })).status, 200)
    assert.equal((await fetch(confirmationURL, { method: 'POST' })).status, 410)
  })

  test('where confirmation is required a new user is pending and logs in all the same', async () => {
    const { developer, app } = context
    await developer.users.updateUsersRegs(app.id, { userRegistrationEnabled: true, emailConfirmationRequired: true })
    const user = await registerUser(context)
    assert.equal(user.userStatus, 'EMAIL_CONFIRMATION_PENDING')
    await loginJs(context, user)
    await developer.users.updateUsersRegs(app.id, { emailConfirmationRequired: false })
  })

  test('templates are read, changed and reset with the Console SDK', async () => {
    const { developer, app } = context
    const templates = await developer.email.loadEmailTemplates(app.id)
    const { eventId } = templates.find(({ name }) => name === 'Password Recovery')

    await developer.email.saveEmailTemplate(app.id, { eventId, subject: 'Changed' })
    const changed = (await developer.email.loadEmailTemplates(app.id)).find(each => each.eventId === eventId)
    assert.equal(changed.subject, 'Changed')
    await developer.email.resetSystemEmailTemplate(app.id, eventId)
    assert.deepEqual(await developer.email.loadEmailTemplates(app.id), templates)
  })

  test('custom templates are made, parsed and deleted with the Console SDK', async () => {
    const { developer, app } = context
    const template = { name: 'Order ready', subject: 'Order {{number}}', body: '<p>{{dish}}</p>' }

    await developer.email.createCustomTemplate(app.id, template)
    assert.deepEqual(await developer.email.loadCustomTemplates(app.id), [template])
    assert.deepEqual(await developer.email.parseCustomTemplateKeys(app.id, template), ['number', 'dish'])
    await developer.email.deleteCustomTemplate(app.id, template.name)
    assert.deepEqual(await developer.email.loadCustomTemplates(app.id), [])
  })
})

describe('guests and providers', () => {
  const context = appForTests('Guests')

  test('a guest registers and stays who he is', async () => {
    const client = context.js()
    const guest = await client.Users.loginAsGuest()
    assert.equal(guest.userStatus, 'GUEST')
    const email = uniqueEmail()

    const user = await client.Users.register({ objectId: guest.objectId, email, password: PASSWORD })

    assert.equal(user.objectId, guest.objectId)
    assert.equal(user.userStatus, 'ENABLED')
    await loginJs(context, { email, password: PASSWORD })
  })

  test('a login through a provider that the app does not have answers 3052', async () => {
    await refused(context.js().Users.loginWithOauth2('nobody', 'token'), 3052)
  })

  test('a provider is made from a template with the Console SDK, its secret is not shown', async () => {
    const { developer, app } = context
    const templates = await developer.users.getOAuth2ProviderTemplates(app.id)
    assert.ok(templates.some(({ code }) => code === 'google'))

    await developer.users.createOAuth2ProviderFromTemplate(app.id, {
      code: 'google', clientId: 'id', clientSecret: 'hush', allowedOrigins: ['https://shop.example'],
    })

    const [provider] = await developer.users.getOAuth2Providers(app.id)
    assert.equal(provider.issuer, 'https://accounts.google.com')
    assert.equal(provider.clientSecret, undefined)
    await developer.users.removeOAuth2Provider(app.id, provider.id)
    assert.deepEqual(await developer.users.getOAuth2Providers(app.id), [])
  })
})
