// Groups of records, driven by the JS SDK and the Console SDK.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Backendless from 'backendless'
import { appForTests } from './support.mjs'

describe('groups of records', () => {
  const context = appForTests('Grouping')
  const sales = () => context.js().Data.of('Sale')
  const query = () => Backendless.GroupQueryBuilder.create()

  before(() => sales().bulkCreate([
    { land: 'ua', town: 'kyiv', amount: 1 }, { land: 'ua', town: 'kyiv', amount: 2 },
    { land: 'ua', town: 'lviv', amount: 3 }, { land: 'at', town: 'graz', amount: 4 },
  ]))

  const told = ({ items }) => items.map(item =>
    'hasNextPage' in item ? { [item.groupBy.value]: told(item) } : item.amount)

  test('by two columns, with the records', async () => {
    const found = await sales().group(query().setGroupBy(['land', 'town']).setSortBy('amount'))
    assert.equal(found.hasNextPage, false)
    assert.deepEqual(told(found), [{ at: [{ graz: [4] }] }, { ua: [{ kyiv: [1, 2] }, { lviv: [3] }] }])
  })

  test('page by page', async () => {
    const found = await sales().group(
      query().setGroupBy(['land', 'town']).setGroupPageSize(1).setRecordsPageSize(1).setSortBy('amount'))
    assert.equal(found.hasNextPage, true)
    assert.deepEqual(told(found), [{ at: [{ graz: [4] }] }])
  })

  test('within one group', async () => {
    const path = [{ column: 'land', value: 'ua' }]
    const found = await sales().group(query().setGroupBy(['land', 'town']).setGroupPath(path).setSortBy('amount'))
    assert.deepEqual(told(found), [{ kyiv: [1, 2] }, { lviv: [3] }])
    assert.equal(await sales().countInGroup(query().setGroupBy(['land', 'town']).setGroupPath(path)), 3)
  })

  test('only some of them', async () => {
    const found = await sales().group(
      query().setGroupBy('land').setWhereClause('amount > 2').setSortBy('amount').setProperties('amount'))
    assert.deepEqual(told(found), [{ at: [4] }, { ua: [3] }])
  })

  test('at the console', async () => {
    const { developer, app } = context
    const view = { viewId: 'v', name: 'Sale' }
    const found = await developer.dataViews.loadGroupRecords(app.id, view, { groupBy: 'land', sortBy: 'amount' })
    assert.deepEqual(told(found), [{ at: [4] }, { ua: [1, 2, 3] }])
    assert.equal(
      await developer.dataViews.getGroupRecordsCount(app.id, view, { groupPath: [{ column: 'land', value: 'ua' }] }), 3)
  })
})
