// Developers and their apps, driven by the Console SDK.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createClient } from 'backendless-console-sdk'
import { send } from '../scenario/http.mjs'
import { appForTests, refused, uniqueName } from './support.mjs'

const SYSTEM_KEYS = ['ANDROID', 'IOS', 'JS', 'REST', 'WP', 'AS', 'BL']
const UUID = /^[A-F0-9]{8}(-[A-F0-9]{4}){3}-[A-F0-9]{12}$/

describe('developer account', () => {
  const context = appForTests('Developer')

  test('login answers the account, and its key in the auth-key header', async () => {
    const { server } = context
    const account = await createClient(server.url).user.login(server.email, server.password)

    assert.equal(account.email, server.email)
    assert.ok(account.id)
    assert.ok(account.authKey)
  })

  test('a wrong password answers 9005', async () => {
    const { server } = context

    await refused(createClient(server.url).user.login(`nobody.${server.email}`, 'wrong'), 9005)
  })

  test('the account can be asked for, and the session goes on', async () => {
    const { server } = context
    const client = createClient(server.url)
    await client.user.login(server.email, server.password)

    const account = await client.user.getAccountInfo()

    assert.equal(account.email, server.email)
    assert.ok(Array.isArray(await client.apps.getApps()))
  })

  test('without a session every management call is refused', async () => {
    const client = createClient(context.server.url)

    const error = await client.apps.getApps().catch(error => error)
    assert.equal(error.status, 401)
    const other = await client.settings.getAppSettings(context.app.id).catch(error => error)
    assert.equal(other.status, 401)
  })

  test('after logout the key is worth nothing', async () => {
    const { server } = context
    const client = createClient(server.url)
    const { authKey } = await client.user.login(server.email, server.password)

    await client.user.logout()

    const error = await createClient(server.url, authKey).apps.getApps().catch(error => error)
    assert.equal(error.status, 401)
  })

  test('an API key is not a developer key', async () => {
    const error = await createClient(context.server.url, context.app.keys.BL).apps.getApps().catch(error => error)

    assert.equal(error.status, 401)
  })
})

describe('apps', () => {
  const context = appForTests('Apps')

  test('a new app has an id, its name and the seven system keys', async () => {
    const { developer } = context
    const name = uniqueName('Fresh')
    const app = await developer.apps.createApp({ appName: name, refCode: null })
    const settings = await developer.settings.getAppSettings(app.id)

    assert.match(app.id, UUID)
    assert.equal(app.name, name)
    assert.equal(settings.id, app.id)
    assert.equal(settings.name, name)
    assert.deepEqual(settings.apiKeys.map(key => key.deviceType), SYSTEM_KEYS)
    for (const { id, apiKey } of settings.apiKeys) {
      assert.ok(id)
      assert.match(apiKey, UUID)
    }
    assert.equal(new Set(settings.apiKeys.map(key => key.apiKey)).size, SYSTEM_KEYS.length)

    await developer.apps.deleteApp(app.id)
  })

  test('a new app answers a find on Users at once', async () => {
    assert.deepEqual(await context.http.REST.post('/data/Users/find', {}), [])
  })

  test('a new app is listed, a deleted one is gone with its keys', async () => {
    const { developer, server } = context
    const app = await developer.apps.createApp({ appName: uniqueName('Short'), refCode: null })
    const { apiKeysMap } = await developer.settings.getAppSettings(app.id)
    assert.ok((await developer.apps.getApps()).some(({ id }) => id === app.id))

    await developer.apps.deleteApp(app.id)

    assert.ok(!(await developer.apps.getApps()).some(({ id }) => id === app.id))
    const { body } = await send(`${server.url}/${app.id}/${apiKeysMap.REST}/data/Users/find`, { method: 'POST', body: {} })
    assert.equal(body.code, 2002)
  })

  test('several apps are created at the same time', async () => {
    const { developer } = context
    const apps = await Promise.all([1, 2, 3, 4].map(
      () => developer.apps.createApp({ appName: uniqueName('Parallel'), refCode: null })))

    assert.equal(new Set(apps.map(app => app.id)).size, 4)
    await Promise.all(apps.map(app => developer.apps.deleteApp(app.id)))
  })

  test('the app info serves the JS SDK', async () => {
    const info = await context.http.JS.get('/info')

    assert.ok(Array.isArray(info.loggers))
    assert.match(info.rtURL, /^https?:\/\//)
  })
})
