// Values that the server works out: expressions and JSON operations, driven by the JS SDK.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Backendless from 'backendless'
import { appForTests } from './support.mjs'

const { Expression, JSONUpdateBuilder } = Backendless

describe('expressions', () => {
  const context = appForTests('Expressions')
  const things = () => context.js().Data.of('Thing')
  let thing

  before(async () => {
    thing = await things().save({ name: 'nail', count: 7, price: 2.5 })
  })

  test('in an update', async () => {
    const saved = await things().save({ objectId: thing.objectId, count: new Expression('count * 2 + 1') })
    assert.equal(saved.count, 15)
    assert.equal(saved.name, 'nail')
  })

  test('in a bulk update', async () => {
    const { objectId } = await things().save({ count: 1, price: 1.5, name: 'bulk' })
    assert.equal(await things().bulkUpdate("name = 'bulk'", { count: new Expression('count + 10') }), 1)
    assert.equal((await things().findById(objectId)).count, 11)
  })

  test('in a create and an upsert', async () => {
    const created = await things().save({ count: 4, price: new Expression('count / 8') })
    assert.equal(created.price, 0.5)
    const upserted = await things().save({ objectId: created.objectId, count: new Expression('count - 1') }, true)
    assert.equal(upserted.count, 3)
  })

  test('in a transaction', async () => {
    const { objectId } = await things().save({ count: 1, name: 'tx' })
    const js = context.js()
    const uow = new js.UnitOfWork()
    const update = uow.update('Thing', { objectId, count: new Expression('count + 1') })
    uow.bulkUpdate('Thing', "name = 'tx'", { count: new Expression('count * 10') })
    const result = await uow.execute()
    assert.ok(result.isSuccess(), result.getError()?.message)
    assert.equal(update.getResult().count, 2)
    assert.equal((await things().findById(objectId)).count, 20)
  })

  test('a wrong one is refused', async () => {
    const error = await things().save({ objectId: thing.objectId, count: new Expression('nonsense + 1') })
      .catch(error => error)
    assert.equal(error.status, 400)
    assert.match(error.message, /nonsense/)
  })
})

describe('JSON operations', () => {
  const context = appForTests('JsonOperations')
  const docs = () => context.js().Data.of('Doc')
  const START = { letter: 'a', number: 10, decimals: [12.5, 14], state: true, object: { x: 1 }, none: null }
  let id

  before(async () => {
    const { developer, app } = context
    const table = await developer.tables.create(app.id, { name: 'Doc' })
    await developer.tables.createColumn(app.id, table, { name: 'json', dataType: 'JSON' })
    id = (await docs().save({ json: START })).objectId
  })

  const changed = async builder => {
    await docs().save({ objectId: id, json: START })
    const { json } = await docs().save({ objectId: id, json: builder.create() })
    assert.deepEqual((await docs().findById(id)).json, json)
    return json
  }

  test('SET', async () => {
    const json = await changed(JSONUpdateBuilder.SET()
      .addArgument('$.letter', 'b').addArgument('$.decimals[0]', null).addArgument('$.fresh', { deep: [1] }))
    assert.deepEqual(json, { ...START, letter: 'b', decimals: [null, 14], fresh: { deep: [1] } })
  })

  test('INSERT', async () => {
    const json = await changed(JSONUpdateBuilder.INSERT()
      .addArgument('$.letter', 'b').addArgument('$.decimals[9]', 1).addArgument('$.fresh', 'c'))
    assert.deepEqual(json, { ...START, decimals: [12.5, 14, 1], fresh: 'c' })
  })

  test('REPLACE', async () => {
    const json = await changed(JSONUpdateBuilder.REPLACE()
      .addArgument('$.letter', 'b').addArgument('$.fresh', 'c').addArgument('$.object.x', [2]))
    assert.deepEqual(json, { ...START, letter: 'b', object: { x: [2] } })
  })

  test('REMOVE', async () => {
    const json = await changed(JSONUpdateBuilder.REMOVE()
      .addArgument('$.letter').addArgument('$.decimals[0]').addArgument('$.object.x'))
    assert.deepEqual(json, { number: 10, decimals: [14], state: true, object: {}, none: null })
  })

  test('ARRAY_APPEND and ARRAY_INSERT', async () => {
    const appended = await changed(JSONUpdateBuilder.ARRAY_APPEND().addArgument('$.decimals', { a: 1 }))
    assert.deepEqual(appended.decimals, [12.5, 14, { a: 1 }])
    const inserted = await changed(JSONUpdateBuilder.ARRAY_INSERT().addArgument('$.decimals[1]', 13))
    assert.deepEqual(inserted.decimals, [12.5, 13, 14])
  })

  test('in a bulk update', async () => {
    await docs().save({ objectId: id, json: START })
    assert.equal(await docs().bulkUpdate(
      "json->'$.number' = 10", { json: JSONUpdateBuilder.SET().addArgument('$.number', 11).create() }), 1)
    assert.equal((await docs().findById(id)).json.number, 11)
  })

  test('an operation that is none is refused', async () => {
    const error = await docs().save({ objectId: id, json: { ___operation: 'JSON_NOPE', args: { '$.a': 1 } } })
      .catch(error => error)
    assert.equal(error.status, 400)
  })
})
