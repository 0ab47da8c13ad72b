// Tables, columns and records, driven by the Console SDK.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { tableByName } from '../scenario/permissions.mjs'
import { appForTests, refused } from './support.mjs'

describe('tables and columns', () => {
  const context = appForTests('Tables')

  test('a new app has the table Users', async () => {
    const { developer, app } = context
    const { tables } = await developer.tables.get(app.id)
    const users = tables.find(table => table.name === 'Users')

    assert.ok(users.tableId)
    assert.equal(users.system, true)
    for (const name of ['objectId', 'email', 'created', 'updated', 'ownerId']) {
      assert.ok(users.columns.some(column => column.name === name), `Users has no column ${name}`)
    }
  })

  test('a table is created and deleted', async () => {
    const { developer, app, http } = context
    const table = await developer.tables.create(app.id, { name: 'Person' })

    assert.ok(table.tableId)
    assert.equal(table.name, 'Person')
    assert.deepEqual(await http.REST.post('/data/Person/find', {}), [])
    assert.equal((await tableByName(developer, app.id, 'Person')).tableId, table.tableId)

    await developer.tables.remove(app.id, table)

    assert.equal(await tableByName(developer, app.id, 'Person'), undefined)
    await refused(http.REST.post('/data/Person/find', {}), 1009)
  })

  test('a second table of the same name is refused with 1161', async () => {
    const { developer, app } = context
    await developer.tables.create(app.id, { name: 'Twice' })

    await refused(developer.tables.create(app.id, { name: 'Twice' }), 1161)
  })

  test('a column of each type takes its values', async () => {
    const { developer, app, http } = context
    const table = await developer.tables.create(app.id, { name: 'Typed' })
    const values = {
      anInt: ['INT', 42],
      aDouble: ['DOUBLE', 4.5],
      aBoolean: ['BOOLEAN', true],
      aString: ['STRING', 'text'],
      aDate: ['DATETIME', 1_700_000_000_000],
      aText: ['TEXT', 'longer text'],
      anId: ['STRING_ID', 'some-id'],
      aLongString: ['EXTENDED_STRING', 'x'.repeat(1000)],
      aJson: ['JSON', { a: [1, { b: null }] }],
    }

    for (const [name, [dataType]] of Object.entries(values)) {
      const column = await developer.tables.createColumn(
        app.id, table, { name, dataType, ...(dataType === 'STRING' && { dataSize: 500 }) })
      assert.equal(column.dataType, dataType)
    }

    const record = Object.fromEntries(Object.entries(values).map(([name, [, value]]) => [name, value]))
    const { objectId } = await http.REST.put('/data/Typed', record)
    const found = await http.REST.get(`/data/Typed/${objectId}`)
    for (const name of Object.keys(values)) {
      assert.deepEqual(found[name], record[name], name)
    }

    const { columns } = await tableByName(developer, app.id, 'Typed')
    for (const [name, [dataType]] of Object.entries(values)) {
      assert.equal(columns.find(column => column.name === name)?.dataType, dataType, name)
    }
  })

  test('a column is deleted', async () => {
    const { developer, app, http } = context
    const table = await developer.tables.create(app.id, { name: 'Shrinking' })
    await developer.tables.createColumn(app.id, table, { name: 'kept', dataType: 'STRING', dataSize: 500 })
    await developer.tables.createColumn(app.id, table, { name: 'gone', dataType: 'STRING', dataSize: 500 })

    await developer.tables.deleteColumn(app.id, table, { name: 'gone', dataType: 'STRING' })

    const saved = await http.REST.put('/data/Shrinking', { kept: 'x' })
    assert.equal(saved.kept, 'x')
    assert.ok(!('gone' in saved))
  })

  test('a second column of the same name is refused with 1152', async () => {
    const { developer, app } = context
    const table = await developer.tables.create(app.id, { name: 'Columns' })
    const column = { name: 'same', dataType: 'INT' }
    await developer.tables.createColumn(app.id, table, column)

    await refused(developer.tables.createColumn(app.id, table, column), 1152)
  })

  for (const relationshipType of ['ONE_TO_ONE', 'ONE_TO_MANY']) {
    test(`a ${relationshipType} relation column is created, to itself as well`, async () => {
      const { developer, app } = context
      const users = await tableByName(developer, app.id, 'Users')
      const name = `friends_${relationshipType}`

      const column = await developer.tables.createColumn(
        app.id, users, { dataType: 'DATA_REF', name, toTableName: 'Users', relationshipType })

      assert.equal(column.dataType, 'DATA_REF')
      const { relations } = await tableByName(developer, app.id, 'Users')
      const relation = relations.find(candidate => candidate.name === name)
      assert.equal(relation.toTableName, 'Users')
      assert.equal(relation.relationshipType, relationshipType)

      await developer.tables.deleteColumn(app.id, users, { name, dataType: 'DATA_REF' })
      assert.ok(!(await tableByName(developer, app.id, 'Users')).relations.some(each => each.name === name))
    })
  }

  test('dynamic schema is switched off and on', async () => {
    const { developer, app, http } = context

    assert.equal((await developer.tables.loadConfigs(app.id)).dynamicSchema, true)
    const off = await developer.tables.setConfigs(app.id, { dynamicSchema: false })
    assert.equal(off.dynamicSchema, false)
    const error = await http.REST.put('/data/NotThereYet', { name: 'x' }).catch(error => error)
    assert.ok(error.status >= 400 && error.status < 500)

    await developer.tables.setConfigs(app.id, { dynamicSchema: true })
    const saved = await http.REST.put('/data/NotThereYet', { name: 'x', count: 3, ratio: 0.5, ready: true })
    assert.deepEqual(
      { name: saved.name, count: saved.count, ratio: saved.ratio, ready: saved.ready },
      { name: 'x', count: 3, ratio: 0.5, ready: true })
    assert.equal(saved.___class, 'NotThereYet')
  })
})

describe('records at the console', () => {
  const context = appForTests('ConsoleRecords')

  test('records are created, listed with their total, updated and deleted', async () => {
    const { developer, app } = context
    const table = await developer.tables.create(app.id, { name: 'Order' })
    await developer.tables.createColumn(app.id, table, { name: 'number', dataType: 'INT' })

    const first = await developer.tables.createRecord(app.id, table, { number: 1 })
    await developer.tables.bulkCreateRecords(app.id, 'Order', [{ number: 2 }, { number: 3 }])
    const { data, totalRows } = await developer.tables.loadRecords(
      app.id, { ...table, columns: [] }, { sortField: 'number', sortDir: 'asc' })
    assert.deepEqual(data.map(order => order.number), [1, 2, 3])
    assert.equal(totalRows, 3)

    const updated = await developer.tables.updateRecord(app.id, table, { ...first, number: 10 })
    assert.equal(updated.number, 10)

    await developer.tables.deleteRecords(app.id, table, [first.objectId])
    const left = await developer.tables.loadRecords(app.id, { ...table, columns: [] }, {}, true)
    assert.deepEqual(left.map(order => order.number).sort(), [2, 3])

    await developer.tables.deleteRecords(app.id, table)
    assert.deepEqual(await developer.tables.loadRecords(app.id, { ...table, columns: [] }, {}, true), [])
  })

  test('the console reads with its own quoting of columns', async () => {
    const { developer, app } = context
    const table = await developer.tables.create(app.id, { name: 'Quoted' })
    await developer.tables.createColumn(app.id, table, { name: 'title', dataType: 'STRING', dataSize: 500 })
    await developer.tables.bulkCreateRecords(app.id, 'Quoted', [{ title: 'one' }, { title: 'two' }])
    const full = await tableByName(developer, app.id, 'Quoted')

    const { data } = await developer.tables.loadRecords(app.id, full, { where: 'tw' })

    assert.deepEqual(data.map(record => record.title), ['two'])
  })

  test('a user made at the console can log in', async () => {
    const { developer, app, js } = context
    await developer.tables.createRecord(
      app.id, { name: 'Users' }, { email: 'lee@example.com', password: 'long enough', name: 'Lee' })

    const user = await js().Users.login('lee@example.com', 'long enough')

    assert.equal(user.name, 'Lee')
    assert.equal(user.password, undefined)
  })
})
