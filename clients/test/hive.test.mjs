// Hives, driven by every method that the JS SDK has for them, and by the Console SDK.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { appForTests, eventually, refused } from './support.mjs'

const sorted = values => [...values].sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

describe('hives', () => {
  const context = appForTests('Hive')
  let hive

  before(async () => {
    hive = context.js().Hive('shop')
    await hive.create()
  })

  test('hives are made, listed, renamed and deleted', async () => {
    const Hive = context.js().Hive
    await Hive('first').create()
    await refused(Hive('first').create(), 1155, 400)
    await Hive('first').KeyValueStore.set('key', 'kept')
    await Hive('first').rename('second')
    assert.deepEqual(await Hive.getNames(), ['second', 'shop'])
    assert.equal(await Hive('second').KeyValueStore('key').get(), 'kept')
    await refused(Hive('first').ListStore('l').get(), 1009, 400)
    await Hive('second').delete()
    assert.deepEqual(await Hive.getNames(), ['shop'])
  })

  test('keys of every type of store', async () => {
    const make = {
      KeyValueStore: store => store.set('v'),
      ListStore: store => store.addLastValue('v'),
      MapStore: store => store.set('f', 'v'),
      SetStore: store => store.addValue('v'),
      SortedSetStore: store => store.add([[1, 'v']]),
    }

    for (const [type, fill] of Object.entries(make)) {
      const Store = hive[type]
      const key = Store('one')
      await fill(key)
      await fill(Store('two'))
      assert.deepEqual((await Store.keys()).keys.sort(), ['one', 'two'], type)
      assert.deepEqual((await Store.keys({ filterPattern: 't*' })).keys, ['two'])

      const page = await Store.keys({ pageSize: 1, cursor: 0 })
      const next = await Store.keys({ pageSize: 10, cursor: Number(page.cursorId) })
      assert.deepEqual([...page.keys, ...next.keys].sort(), ['one', 'two'])
      assert.equal(next.cursorId, '0')

      assert.equal(await Store.exist(['one', 'two', 'three']), 2)
      assert.equal(await key.exist(), true)
      assert.equal(await Store('three').exist(), false)
      await Store.touch(['one', 'three'])
      await key.touch()
      assert.ok(await key.secondsSinceLastOperation() < 5)
      assert.equal(await Store('three').secondsSinceLastOperation(), null)

      await refused(key.getExpiration(), 27010, 400)
      await refused(Store('three').getExpiration(), 27003, 400)
      await refused(Store('three').expireAfter(5), 27003, 400)
      await key.expireAfter(100)
      assert.ok(await key.getExpiration() > 90)
      await key.expireAt(Math.floor(Date.now() / 1000) + 500)
      assert.ok(await key.getExpiration() > 400)
      await key.clearExpiration()
      await refused(key.getExpiration(), 27010, 400)

      assert.equal(await key.rename('two', false), false)
      assert.equal(await key.rename('renamed'), true)
      assert.equal(await Store('renamed').rename('two', true), true)
      await refused(key.rename('other'), 27003, 400)
      assert.deepEqual((await Store.keys()).keys, ['two'])
      await Store('two').expireAfter(1)
      await eventually(async () => assert.equal(await Store('two').exist(), false))

      await fill(key)
      assert.equal(await Store.delete(['one', 'two']), 1)
      assert.equal(await key.delete(), 0)
    }
  })

  test('key-value', async () => {
    const Store = hive.KeyValueStore
    const values = { text: 'ü', number: 1.5, yes: true, object: { a: [1, null] }, list: [] }
    assert.equal(await Store.set(values), true)
    assert.deepEqual(await Store.get([...Object.keys(values), 'missing']), { ...values, missing: null })
    assert.equal(await Store('missing').get(), null)

    assert.equal(await Store.set('kv', 1, { condition: 'IfExists' }), false)
    assert.equal(await Store.set('kv', 1, { condition: 'IfNotExists' }), true)
    assert.equal(await Store('kv').set(2, { condition: 'IfNotExists' }), false)
    assert.equal(await Store('kv').set(2, { condition: 'IfExists', ttl: 100 }), true)
    assert.ok(await Store('kv').getExpiration() > 90)
    assert.equal(await Store('kv').set(3, { condition: 'Always', expireAt: Math.floor(Date.now() / 1000) + 500 }), true)
    assert.ok(await Store('kv').getExpiration() > 400)

    assert.equal(await Store('count').increment(2), 2)
    assert.equal(await Store('count').increment(0.1), 2.1)
    assert.equal(await Store('count').decrement(3.1), -1)
    await refused(Store('text').increment(1), 2004, 400)
  })

  test('list', async () => {
    const list = hive.ListStore('list')
    assert.equal(await list.addLastValue('c'), 1)
    assert.equal(await list.addLastValues(['d', { e: 1 }]), 3)
    assert.equal(await list.addFirstValue('b'), 4)
    assert.equal(await list.addFirstValues(['second', 'first']), 6)
    assert.deepEqual(await list.get(), ['first', 'second', 'b', 'c', 'd', { e: 1 }])
    assert.deepEqual(await list.get(1, 2), ['second', 'b'])
    assert.deepEqual(await list.get(-2, -1), ['d', { e: 1 }])
    assert.equal(await list.get(0), 'first')
    assert.equal(await list.get(-2), 'd')
    assert.equal(await list.get(100), null)
    assert.equal(await list.length(), 6)
    assert.equal(await list.insertBefore('x', 'b'), 7)
    assert.equal(await list.insertAfter('x', { e: 1 }), 8)
    assert.equal(await list.insertAfter('x', 'missing'), -1)
    assert.equal(await list.deleteValue('x', 1), 1)
    assert.deepEqual(await list.deleteFirst(), ['first'])
    assert.deepEqual(await list.deleteFirst(2), ['second', 'b'])
    assert.deepEqual(await list.deleteLast(2), ['x', { e: 1 }])
    assert.deepEqual(await list.deleteLast(), ['d'])
    assert.equal(await list.deleteValue('c'), 1)
    assert.equal(await list.exist(), false)
    assert.deepEqual(await list.get(), [])
  })

  test('map', async () => {
    const map = hive.MapStore('map')
    assert.equal(await map.set({ a: 1, b: { c: 2 } }), 2)
    assert.equal(await map.set('d', 'd'), true)
    assert.equal(await map.set('d', 'e'), false)
    assert.equal(await map.setWithOverwrite('d', 'f', false), false)
    assert.equal(await map.setWithOverwrite('g', 'g', false), true)
    assert.equal(await map.setWithOverwrite('d', 'h'), false)
    assert.deepEqual(await map.get(), { a: 1, b: { c: 2 }, d: 'h', g: 'g' })
    assert.deepEqual(await map.get('a'), { a: 1 })
    assert.deepEqual(await map.get(['b', 'missing']), { b: { c: 2 }, missing: null })
    assert.equal(await map.getValue('d'), 'h')
    assert.equal(await map.getValue('missing'), null)
    assert.equal(await map.keyExists('d'), true)
    assert.equal(await map.keyExists('missing'), false)
    assert.equal(await map.length(), 4)
    assert.deepEqual(await map.keys(), ['a', 'b', 'd', 'g'])
    assert.deepEqual(await map.values(), [1, { c: 2 }, 'h', 'g'])
    assert.equal(await map.increment('a'), 2)
    assert.equal(await map.increment('a', 10), 12)
    assert.equal(await map.decrement('new', 3), -3)
    assert.equal(await map.decrement('a'), 11)
    assert.equal(await map.deleteKeys('a'), 1)
    assert.equal(await map.deleteKeys(['b', 'd', 'missing']), 2)
  })

  test('set', async () => {
    const Store = hive.SetStore
    const set = Store('set')
    assert.equal(await set.addValue('a'), 1)
    assert.equal(await set.addValues(['a', 'b', { c: 1, d: 2 }, { d: 2, c: 1 }]), 2)
    assert.deepEqual(sorted(await set.get()), ['a', 'b', { c: 1, d: 2 }])
    assert.equal(await set.length(), 3)
    assert.deepEqual(await set.isValueMember('a'), [true])
    assert.deepEqual(await set.isValuesMembers(['x', { d: 2, c: 1 }]), [false, true])
    assert.equal((await set.getRandom()).length, 1)
    assert.equal((await set.getRandom(10)).length, 3)

    await Store('other').addValues(['b', 'x'])
    assert.deepEqual(sorted(await Store.difference(['set', 'other'])), ['a', { c: 1, d: 2 }])
    assert.deepEqual(await Store.intersection(['set', 'other']), ['b'])
    assert.deepEqual(sorted(await Store.union(['set', 'other', 'missing'])), ['a', 'b', 'x', { c: 1, d: 2 }])

    assert.equal(await set.deleteValue('a'), 1)
    assert.equal(await set.deleteValues(['b', 'missing']), 1)
    assert.deepEqual(await set.getRandomAndDelete(), [{ c: 1, d: 2 }])
    assert.deepEqual(await set.getRandomAndDelete(2), [])
  })

  test('sorted set', async () => {
    const Store = hive.SortedSetStore
    const set = Store('sorted')
    assert.equal(await set.add([[2, 'b'], [1, 'a'], [3.5, { c: 1 }]]), 3)
    assert.equal(await set.add([[9, 'a'], [9, 'new']], { duplicateBehaviour: 'OnlyUpdate', resultType: 'TotalChanged' }), 1)
    assert.equal(await set.add([[1, 'a'], [4, 'd']], { duplicateBehaviour: 'AlwaysAdd', resultType: 'NewAdded' }), 1)
    assert.equal(await set.add([[10, 'a']], { scoreUpdateMode: 'Less', resultType: 'TotalChanged' }), 0)
    assert.equal(await set.add([[1, 'a']], { scoreUpdateMode: 'Less', resultType: 'TotalChanged' }), 1)
    assert.equal(await set.incrementScore('b', 0.5), 2.5)
    assert.equal(await set.decrementScore('b', 0.5), 2)
    assert.equal(await set.getScore({ c: 1 }), 3.5)
    assert.equal(await set.getScore('missing'), null)
    assert.equal(await set.getRank('a'), 0)
    assert.equal(await set.getRank('a', true), 3)
    assert.equal(await set.getRank('missing'), null)
    assert.deepEqual(await set.getRangeByRank(0, 1), ['a', 'b'])
    assert.deepEqual(await set.getRangeByRank(0, -1, { withScores: true, reverse: true }),
      [[4, 'd'], [3.5, { c: 1 }], [2, 'b'], [1, 'a']])
    assert.deepEqual(await set.getRangeByScore(), ['a', 'b', { c: 1 }, 'd'])
    assert.deepEqual(await set.getRangeByScore({ minScore: 1, maxScore: 4, minBound: 'Exclude', maxBound: 'Include' }),
      ['b', { c: 1 }, 'd'])
    assert.deepEqual(
      await set.getRangeByScore({ minScore: 2, maxBound: 'Infinity', offset: 1, pageSize: 1, withScores: true }),
      [[3.5, { c: 1 }]])
    assert.deepEqual(await set.getRangeByScore({ maxScore: 2, reverse: true }), ['b', 'a'])
    assert.equal(await set.length(), 4)
    assert.equal(await set.countBetweenScores(), 4)
    assert.equal(await set.countBetweenScores({ minScore: 2, maxScore: 4, maxBound: 'Exclude' }), 2)
    assert.equal((await set.getRandom()).length, 1)
    assert.equal((await set.getRandom({ count: 2, withScores: true }))[0].length, 2)

    await Store('others').add([[-5, 'd'], [7, 'x']])
    assert.deepEqual(await Store.difference(['sorted', 'others']), ['a', 'b', { c: 1 }])
    assert.deepEqual(await Store.intersection(['sorted', 'others']), ['d'])
    assert.deepEqual(await Store.union(['sorted', 'others']), ['d', 'a', 'b', { c: 1 }, 'x'])

    assert.deepEqual(await set.getAndDeleteMaxScore(), [[4, 'd']])
    assert.deepEqual(await set.getAndDeleteMinScore(1), [[1, 'a']])
    assert.equal(await set.deleteValue('b'), 1)
    assert.equal(await set.deleteValues(['b', { c: 1 }]), 1)
    await set.add([[1, 'a'], [2, 'b'], [3, 'c']])
    assert.equal(await set.deleteValuesByRank(0, 0), 1)
    assert.equal(await set.deleteValuesByScore({ minScore: 3 }), 1)
    assert.equal(await set.deleteValuesByScore(), 1)
    assert.equal(await set.length(), 0)
  })

  test('the console browses and changes', async () => {
    const { dataHives } = context.developer
    const id = context.app.id
    await dataHives.createHive(id, 'console')
    assert.ok((await dataHives.getHiveNames(id)).includes('console'))
    const set = (type, key, value) => dataHives.setHiveStoreValue(id, 'console', type, key, { value })
    await set('key-value', 'k', 1)
    await set('list', 'k', [1, 2])
    await set('map', 'k', { a: 1 })
    await set('set', 'k', [1])
    await set('sorted-set', 'k', [[1.5, 'a']])
    const expected = {
      'key-value': { k: 1 }, list: [1, 2], map: { a: 1 }, set: [1], 'sorted-set': [[1.5, 'a']],
    }
    for (const [type, value] of Object.entries(expected)) {
      const { keys } = await dataHives.loadHiveStoreKeys(id, 'console', type, { pageSize: 10, cursor: 0 })
      assert.deepEqual(keys, ['k'])
      const [loaded] = await Promise.all(dataHives.loadHiveStoreValues(id, 'console', type, keys))
      assert.deepEqual(loaded, value, type)
    }
    await dataHives.setKeyExpiration(id, 'console', 'list', 'k', { ttl: 100 })
    assert.ok(await dataHives.getKeyExpirationTTL(id, 'console', 'list', 'k') > 90)
    assert.equal(await dataHives.clearKeyExpiration(id, 'console', 'list', 'k'), true)
    assert.ok(await dataHives.getKeySecondsSinceLastOperation(id, 'console', 'list', 'k') < 5)
    assert.equal(await dataHives.addHiveListStoreItems(id, 'console', 'k', [3]), 3)
    await dataHives.updateHiveListStoreItemByIndex(id, 'console', 'k', 0, 'one')
    assert.equal(await dataHives.removeHiveListStoreItemByValue(id, 'console', 'k', 2), 1)
    assert.equal(await dataHives.addHiveSetStoreItems(id, 'console', 'k', [1, 2]), 1)
    assert.equal(await dataHives.removeHiveSetStoreItemByValue(id, 'console', 'k', 1), 1)
    assert.equal(await dataHives.addHiveStoreValue(id, 'console', 'sorted-set', 'k', { value: [[2, 'b']] }), 1)
    assert.equal(await dataHives.removeHiveStoreValue(id, 'console', 'sorted-set', 'k', ['a']), 1)
    assert.equal(await dataHives.removeHiveStoreRecords(id, 'console', 'list', ['k', 'other']), 1)
    await dataHives.renameHive(id, 'console', 'renamed')
    await dataHives.deleteHive(id, 'renamed')
    assert.deepEqual(await dataHives.getHiveNames(id), ['shop'])
  })
})
