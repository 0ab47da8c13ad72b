// The cache, driven by the JS SDK, also with the key of server code, and by the Console SDK.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { appForTests, eventually, refused } from './support.mjs'

class Dish {
  constructor(properties) {
    Object.assign(this, properties)
  }
}

describe('cache', () => {
  const context = appForTests('Cache')
  const cache = () => context.js().Cache

  const VALUES = {
    string: 'test value',
    number: 123.123,
    boolean: true,
    object: { test: 'ok', nested: { value: null } },
    list: [1, 'two', null, { three: 3 }],
    nothing: null,
  }

  test('values of every type come back as they were put', async () => {
    for (const [key, value] of Object.entries(VALUES)) {
      await cache().put(key, value)
      assert.deepEqual(await cache().get(key), value, key)
      assert.equal(await cache().contains(key), true, key)
    }
    assert.equal(await cache().get('missing'), null)
    assert.equal(await cache().contains('missing'), false)
  })

  test('an instance comes back as one of its class', async () => {
    await cache().put('dish', new Dish({ name: 'soup' }))
    const { ___class, name } = await cache().get('dish')
    assert.deepEqual({ ___class, name }, { ___class: 'Dish', name: 'soup' })

    const client = context.js()
    client.Cache.setObjectFactory('Dish', Dish)
    assert.ok(await client.Cache.get('dish') instanceof Dish)
  })

  test('remove', async () => {
    await cache().put('gone', 'soon')
    await cache().remove('gone')
    assert.equal(await cache().get('gone'), null)
    assert.equal(await cache().contains('gone'), false)
    await cache().remove('gone')
  })

  test('entries expire when they should', async () => {
    await cache().put('in', 'in')
    await cache().put('at', 'at')
    await cache().put('for', 'for', 1)
    await cache().put('long', 'long', 7200)
    await cache().expireIn('in', 1)
    await cache().expireAt('at', new Date(Date.now() + 1500))
    await cache().expireAt('long', Date.now() + 7_000_000)
    for (const key of ['in', 'at', 'for']) {
      await eventually(async () => assert.equal(await cache().get(key), null))
    }
    assert.equal(await cache().get('long'), 'long')
  })

  test('lifetimes that no entry can have', async () => {
    await cache().put('kept', 'kept')
    const wrong = 'Expiration time should be from 1 to 7200 integer value'
    assert.equal((await refused(cache().expireIn('kept', 7_200_000), 1028, 400)).message, wrong)
    assert.equal((await refused(cache().expireIn('kept', 1.5), 1028, 400)).message, wrong)
    assert.equal((await refused(cache().put('kept', 'other', 7201), 1028, 400)).message,
      'Expiration time cannot be greater than 7200 seconds')
    assert.equal((await refused(cache().expireIn('missing', 60), 16001, 400)).message,
      "Cannot extend object's life in cache - object does not exist")
    await refused(cache().expireAt('missing', Date.now() + 60_000), 16001, 400)
    await refused(cache().expireAt('kept', Date.now() + 8_000_000), 16003, 400)
    await refused(cache().expireAt('kept', Date.now() - 1000), 1031, 400)
    await refused(context.http.REST.put('/cache/kept/expireAt?timestamp=soon', {}), 16002, 400)
    assert.equal(await cache().get('kept'), 'kept')
  })

  test('values that are too large or no JSON', async () => {
    await refused(cache().put('large', 'x'.repeat(10_240)), 1026, 400)
    await refused(context.http.REST.put('/cache/large', '{'), 8002, 400)
    assert.equal(await cache().contains('large'), false)
  })

  test('clients and server code share the entries of their app', async () => {
    const { app } = context
    await context.js(app.keys.BL).Cache.put('superuserToken', 'a-token')
    assert.equal(await cache().get('superuserToken'), 'a-token')
    assert.equal(await context.http.ANDROID.get('/cache/superuserToken'), 'a-token')
    await context.http.REST.delete('/cache/superuserToken')
    assert.equal(await context.js(app.keys.BL).Cache.contains('superuserToken'), false)
  })

  test('at the console', async () => {
    const { developer, app } = context
    const expireAt = Date.now() + 600_000
    await developer.cache.update(app.id, { key: 'at console', value: { a: [1] }, expireAt })
    assert.deepEqual(await cache().get('at console'), { a: [1] })

    const page = await developer.cache.get(app.id, { pageSize: 100, offset: 0 })
    const entry = page.data.find(each => each.key === 'at console')
    assert.equal(entry.value, '{"a":[1]}')
    assert.ok(Math.abs(entry.expireAt - expireAt) < 1000)
    assert.equal(page.totalRows, page.data.length)
    assert.equal(await developer.cache.count(app.id), page.totalRows)
    assert.equal((await developer.cache.get(app.id, { pageSize: 1, offset: 1 })).data.length, 1)

    const iso = new Date(expireAt).toISOString()
    await developer.cache.update(app.id, { key: 'at console', value: 'text', expireAt: iso })
    assert.equal(await cache().get('at console'), 'text')
    const late = await developer.cache.update(app.id, { key: 'at console', value: 1, expireAt: 1 }).catch(error => error)
    assert.equal(late.code, 1031)

    await developer.cache.remove(app.id, 'at console')
    assert.equal(await cache().contains('at console'), false)
  })
})
