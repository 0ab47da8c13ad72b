// Upserts, driven by the JS SDK and the Console SDK.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { appForTests, refused } from './support.mjs'

describe('upsert', () => {
  const context = appForTests('Upsert')
  const things = () => context.js().Data.of('Thing')

  test('a record without an id is created, one with an unknown id as well, one with a known id is changed', async () => {
    const created = await things().save({ name: 'a' }, true)
    assert.ok(created.objectId)

    const chosen = await things().save({ objectId: '1', name: 'b', size: 3 }, true)
    assert.equal(chosen.objectId, '1')
    assert.equal(chosen.updated, null)

    const changed = await things().save({ objectId: '1', name: 'c' }, true)
    assert.equal(changed.name, 'c')
    assert.equal(changed.size, 3)
    assert.equal(typeof changed.updated, 'number')
    assert.equal(changed.created, chosen.created)
  })

  test('many at once answer their ids in order', async () => {
    const [known] = await things().bulkCreate([{ name: 'known' }])
    const ids = await things().bulkUpsert([{ name: 'new' }, { objectId: known, name: 'changed' }, { objectId: 'x9' }, {}])

    assert.equal(ids.length, 4)
    assert.equal(ids[1], known)
    assert.equal(ids[2], 'x9')
    assert.equal((await things().findById(known)).name, 'changed')
    assert.equal((await things().findById(ids[0])).name, 'new')
  })

  test('more than a hundred at once are refused, and nothing is written', async () => {
    const before = await things().getObjectCount()
    const error = await things().bulkUpsert(Array.from({ length: 101 }, () => ({}))).catch(error => error)
    assert.equal(error.status, 400)
    assert.equal(await things().getObjectCount(), before)
  })

  test('an update of a record that is not there is refused', async () => {
    await refused(things().save({ objectId: 'nobody', name: 'x' }), 1000, 400)
  })

  test('the console counts the records of several tables', async () => {
    const { developer, app } = context
    const counts = await developer.tables.getRecordsCountForTables(app.id, ['Thing', 'Users'])
    assert.deepEqual(counts, { Thing: await things().getObjectCount(), Users: 0 })
  })

  test('the console upserts, too', async () => {
    const { developer, app } = context
    const ids = await developer.tables.bulkUpsertRecords(app.id, 'Thing', [{ objectId: 'c1', name: 'console' }])
    assert.deepEqual(ids, ['c1'])
    assert.equal((await things().findById('c1')).name, 'console')
  })
})
