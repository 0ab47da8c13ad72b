// Atomic counters, driven by the JS SDK and the Console SDK.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { appForTests, refused } from './support.mjs'

describe('counters', () => {
  const context = appForTests('Counters')
  const of = name => context.js().Counters.of(name)

  test('count up and down, and tell the value before or after', async () => {
    const counter = of('steps')
    assert.equal(await counter.get(), 0)
    assert.equal(await counter.incrementAndGet(), 1)
    assert.equal(await counter.getAndIncrement(), 1)
    assert.equal(await counter.decrementAndGet(), 1)
    assert.equal(await counter.getAndDecrement(), 1)
    assert.equal(await counter.addAndGet(10), 10)
    assert.equal(await counter.getAndAdd(-3), 10)
    assert.equal(await counter.get(), 7)
    await counter.reset()
    assert.equal(await counter.get(), 0)
  })

  test('compare and set', async () => {
    const counter = of('guarded')
    assert.equal(await counter.compareAndSet(10, 5), false)
    assert.equal(await counter.get(), 0)
    assert.equal(await counter.compareAndSet(0, 5), true)
    assert.equal(await counter.get(), 5)
  })

  test('no increment is lost', async () => {
    await Promise.all(Array.from({ length: 50 }, () => of('busy').incrementAndGet()))
    assert.equal(await of('busy').get(), 50)
  })

  test('are listed by a pattern', async () => {
    for (const name of ['list one bar', 'list two bar', 'list.three']) {
      await of(name).incrementAndGet()
    }
    const list = pattern => context.js().Counters.list(pattern)
    assert.deepEqual(await list('list*bar'), ['list one bar', 'list two bar'])
    assert.deepEqual(await list('list.*'), ['list.three'])
    assert.ok((await list()).includes('busy'))
  })

  test('no number that is too large', async () => {
    const http = context.http.REST
    await refused(http.put('/counters/large/incrementby/get?value=99999999999999999999'), 1030, 400)
    await http.put('/counters/large/incrementby/get?value=9223372036854775807')
    await refused(http.put('/counters/large/increment/get'), 1030, 400)
    await refused(http.put('/counters/large/incrementby/get?value=x'), 8008, 400)
  })

  test('at the console', async () => {
    const { developer, app } = context
    const { counters } = developer
    assert.equal((await counters.create(app.id, 'at console', 10)).value, 10)
    await refused(counters.create(app.id, 'at console', 11), 1155)
    await counters.update(app.id, 'at console', 10, 12)
    const stale = await counters.update(app.id, 'at console', 10, 13).catch(error => error)
    assert.equal(stale.status, 400)
    assert.deepEqual(await counters.listCounters(app.id, ['at console']), [{ name: 'at console', value: 12 }])
    assert.deepEqual(await counters.listNames(app.id, 'at*'), ['at console'])
    const page = await counters.get(app.id, { pageSize: 1, offset: 0, sortField: 'name', sortDir: 'asc' })
    assert.equal(page.data.length, 1)
    assert.ok(page.totalRows > 1)
    await counters.remove(app.id, 'at console')
    assert.equal(await of('at console').get(), 0)
  })
})
