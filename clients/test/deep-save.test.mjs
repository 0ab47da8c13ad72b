// Deep saves, driven by the JS SDK.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { appForTests, refused } from './support.mjs'

describe('deep save', () => {
  const context = appForTests('DeepSave')
  const people = () => context.js().Data.of('Person')
  const load = id => people().findById(id, { relationsDepth: 2 })

  before(async () => {
    const { developer, app } = context
    const tables = {}
    for (const name of ['Person', 'City', 'Order']) {
      tables[name] = await developer.tables.create(app.id, { name })
      await developer.tables.createColumn(app.id, tables[name], { name: 'name', dataType: 'STRING' })
    }
    const relate = (name, toTableName, relationshipType) => developer.tables.createColumn(
      app.id, tables.Person, { dataType: 'DATA_REF', name, toTableName, relationshipType })
    await relate('city', 'City', 'ONE_TO_ONE')
    await relate('orders', 'Order', 'ONE_TO_MANY')
    await relate('friend', 'Person', 'ONE_TO_ONE')
  })

  test('children are created with their parent', async () => {
    const saved = await people().deepSave({
      name: 'Ann', city: { name: 'Lviv' }, orders: [{ name: 'first' }, { name: 'second' }] })

    assert.equal(saved.name, 'Ann')
    assert.equal(saved.city.name, 'Lviv')
    assert.ok(saved.city.objectId)
    assert.deepEqual(saved.orders.map(order => order.name), ['second', 'first'])
    assert.ok(!('friend' in saved))
    const loaded = await load(saved.objectId)
    assert.deepEqual(loaded.orders.map(order => order.name).sort(), ['first', 'second'])
  })

  test('children that are there are linked, and changed by what is given', async () => {
    const city = await context.js().Data.of('City').save({ name: 'Graz', size: 3 })
    const saved = await people().deepSave({ name: 'Bob', city: { objectId: city.objectId } })
    assert.equal(saved.city.name, 'Graz')

    const changed = await people().deepSave({ objectId: saved.objectId, city: { objectId: city.objectId, name: 'Wien' } })
    assert.equal(changed.city.name, 'Wien')
    assert.equal(changed.city.size, 3)
    assert.equal(changed.name, 'Bob')
  })

  test('nothing takes relations away, and others stay', async () => {
    const saved = await people().deepSave({ name: 'Cy', city: { name: 'x' }, orders: [{ name: 'y' }], friend: { name: 'z' } })
    const cut = await people().deepSave({ objectId: saved.objectId, name: null, city: null, orders: [] })
    assert.equal(cut.name, null)
    assert.ok(!('city' in cut) && !('orders' in cut))
    const loaded = await load(saved.objectId)
    assert.equal(loaded.city, null)
    assert.deepEqual(loaded.orders, [])
    assert.equal(loaded.friend.name, 'z')
  })

  test('a record loaded with its relations can be saved as it is', async () => {
    const { objectId } = await people().deepSave({ name: 'Di', city: { name: 'Linz' }, orders: [{ name: 'o' }] })
    const loaded = await load(objectId)
    loaded.orders.push({ name: 'p' })
    const saved = await people().deepSave(loaded)
    assert.deepEqual(saved.orders.map(order => order.name).sort(), ['o', 'p'])
    assert.equal(saved.city.name, 'Linz')
  })

  test('one object in two places is one record', async () => {
    const friend = { name: 'Eve' }
    friend.friend = friend
    const saved = await people().deepSave({ name: 'Flo', friend })
    assert.equal(saved.friend.name, 'Eve')
    assert.equal(saved.friend.friend.objectId, saved.friend.objectId)
  })

  test('nothing is saved when a part cannot be', async () => {
    const before = await people().getObjectCount()
    await refused(people().deepSave({ name: 'lost', orders: [{ name: 'a' }, { objectId: 'nobody' }] }), 1000, 400)
    assert.equal(await people().getObjectCount(), before)
  })
})
