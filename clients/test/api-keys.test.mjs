// API keys: the role that comes with a key, custom keys, regeneration.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { httpClient } from '../scenario/http.mjs'
import { operationNamed, rolesByName, setTableCell, tableByName, tableOperations } from '../scenario/permissions.mjs'
import { appForTests, refused } from './support.mjs'

describe('API keys', () => {
  const context = appForTests('ApiKeys')
  const find = key => httpClient(context.server, context.app.id, key).post('/data/Users/find', {})
  const keyNamed = async name => {
    const { apiKeys } = await context.developer.settings.getAppSettings(context.app.id)
    return apiKeys.find(key => key.name === name)
  }

  test('a custom key is created, listed, renamed and deleted', async () => {
    const { developer, app } = context
    const created = await developer.settings.createAPIKey(app.id, { name: 'Partner' })

    assert.ok(created.id)
    assert.match(created.apiKey, /^[A-F0-9-]{36}$/)
    assert.deepEqual(await find(created.apiKey), [])
    assert.equal((await keyNamed('Partner')).id, created.id)
    assert.equal((await developer.settings.getAPIKey(app.id, created.id)).apiKey, created.apiKey)

    await developer.settings.updateAPIKey(app.id, created.id, { ...created, name: 'Partner2' })
    assert.equal((await keyNamed('Partner2')).apiKey, created.apiKey)

    await developer.settings.deleteAPIKey(app.id, created.id)
    assert.equal(await keyNamed('Partner2'), undefined)
    await refused(find(created.apiKey), 2002)
  })

  test('a custom key brings a role of its own, by which a table can be closed to it', async () => {
    const { developer, app } = context
    const before = await rolesByName(developer, app.id)
    const { apiKey } = await developer.settings.createAPIKey(app.id, { name: 'Kiosk' })
    const after = await rolesByName(developer, app.id)
    const role = Object.values(after).find(({ name }) => !before[name])
    assert.ok(role, 'no role came with the key')

    const table = await tableByName(developer, app.id, 'Users')
    const operations = await tableOperations(developer, app.id, table)
    await developer.tables.createRecord(app.id, table, { email: 'kim@example.com', password: 'long enough' })
    assert.equal((await find(apiKey)).length, 1)

    await setTableCell(developer, app.id, table, { roles: role.roleId }, operationNamed(operations, 'find'), 'DENY')

    assert.deepEqual(await find(apiKey), [])
    assert.equal((await find(app.keys.REST)).length, 1)
  })

  test('a regenerated key works at once, and the old one no more', async () => {
    const { developer, app } = context
    const { id, apiKey: old } = await keyOf('ANDROID')

    await developer.settings.regenerateAPIKey(app.id, id)

    const { apiKey: fresh, id: freshId } = await keyOf('ANDROID')
    assert.notEqual(fresh, old)
    assert.equal(freshId, id)
    await find(fresh)
    await refused(find(old), 2002)
  })

  test('a regenerated custom key keeps its role', async () => {
    const { developer, app } = context
    const { id, apiKey: old } = await developer.settings.createAPIKey(app.id, { name: 'Rotating' })
    const roles = Object.keys(await rolesByName(developer, app.id)).sort()

    await developer.settings.regenerateAPIKey(app.id, id)

    assert.deepEqual(Object.keys(await rolesByName(developer, app.id)).sort(), roles)
    await find((await keyNamed('Rotating')).apiKey)
    await refused(find(old), 2002)
  })

  test('a system key cannot be deleted', async () => {
    const { id } = await keyOf('JS')

    const error = await context.developer.settings.deleteAPIKey(context.app.id, id).catch(error => error)
    assert.ok(error.status >= 400 && error.status < 500, `HTTP status ${error?.status}`)
    await find(context.app.keys.JS)
  })

  async function keyOf(deviceType) {
    const { apiKeys } = await context.developer.settings.getAppSettings(context.app.id)
    return apiKeys.find(key => key.deviceType === deviceType)
  }
})
