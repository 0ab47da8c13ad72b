// A table's records as CSV, driven by the Console SDK.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { appForTests, PASSWORD, refused, uniqueEmail } from './support.mjs'

describe('CSV', () => {
  const context = appForTests('Csv')
  const things = () => context.js().Data.of('Thing')
  const load = (csv, table = 'Thing') =>
    context.developer.transfer.startImport(context.app.id, csv, 'csv', { table })
  const save = query =>
    context.developer.tables.exportRecords(context.app.id, null, { name: 'Thing' }, { sqlSearch: true, ...query })

  before(async () => {
    const { developer, app } = context
    const thing = await developer.tables.create(app.id, { name: 'Thing' })
    for (const [name, dataType] of [['name', 'STRING'], ['size', 'INT'], ['at', 'DATETIME'], ['data', 'JSON']]) {
      await developer.tables.createColumn(app.id, thing, { name, dataType })
    }
  })

  test('records come in, and go out as they came', async () => {
    const answer = await load('objectId,name,size,at,data\na,"x, ""y""",1,2024-02-03T04:05:06.007Z,"{""k"": [1]}"\nb,,,,\n')
    assert.deepEqual(answer, { imported: 2 })
    const a = await things().findById('a')
    assert.equal(a.name, 'x, "y"')
    assert.equal(a.at, Date.UTC(2024, 1, 3, 4, 5, 6, 7))
    assert.deepEqual(a.data, { k: [1] })

    const csv = await save({ where: "objectId = 'a'", props: ['name', 'size', 'at'], sortBy: ['name'] })
    const [header, row, ...more] = csv.trim().split(/\r?\n/)
    assert.match(header, /^name,size,at/)
    assert.match(row, /^"x, ""y""",1,2024-02-03T04:05:06\.007Z/)
    assert.deepEqual(more, [])
  })

  test('what is wrong is told with its line, and nothing is imported', async () => {
    const before = await things().getObjectCount()
    const error = await refused(load('name,size\nx,1\ny,big\n'), 2004, 400)
    assert.match(error.message, /Line 3/)
    assert.equal(await things().getObjectCount(), before)
  })

  test('accounts come in with passwords and never go out with them', async () => {
    const email = uniqueEmail()
    await load(`email,password\n${email},${PASSWORD}\n`, 'Users')
    await context.js().Users.login(email, PASSWORD)

    const csv = await context.developer.tables.exportRecords(context.app.id, null, { name: 'Users' }, { sqlSearch: true })
    assert.ok(csv.includes(email))
    assert.doesNotMatch(csv, /password|argon2/i)
  })
})
