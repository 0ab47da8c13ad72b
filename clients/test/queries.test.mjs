// The query language, driven by the JS SDK: conditions, functions, groups, aggregates, order.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Backendless from 'backendless'
import { appForTests } from './support.mjs'

const { DataQueryBuilder } = Backendless
const query = () => DataQueryBuilder.create()

const SALES = [
  { product: 'apple', shop: 'east', price: 2, amount: 10, sold: '2024-01-05', tags: { origin: { land: 'UA' }, sizes: [1, 2] } },
  { product: 'apple', shop: 'west', price: 3, amount: 5, sold: '2024-02-05', tags: { origin: { land: 'AT' }, sizes: [3] } },
  { product: 'pear', shop: 'east', price: 4, amount: 1, sold: '2024-03-05', tags: null },
  { product: 'pear', shop: 'west', price: 4, amount: 4, sold: '2024-03-06' },
  { product: "O'Henry peach", shop: 'west', price: 6.5, amount: 0, sold: '2025-01-01' },
]

describe('conditions', () => {
  const context = appForTests('Conditions')
  const sales = () => context.js().Data.of('Sale')

  before(async () => {
    const ids = SALES.map(sale => ({ ...sale, sold: Date.parse(sale.sold), taxed: sale.price > 3 }))
    const { developer, app } = context
    const table = await developer.tables.create(app.id, { name: 'Sale' })
    await developer.tables.createColumn(app.id, table, { name: 'sold', dataType: 'DATETIME' })
    await developer.tables.createColumn(app.id, table, { name: 'price', dataType: 'DOUBLE' })
    await sales().bulkCreate(ids)
  })

  const amounts = async where =>
    (await sales().find(query().setWhereClause(where).setSortBy('price', 'amount'))).map(sale => sale.amount)

  for (const [where, expected] of [
    ["product = 'apple'", [10, 5]],
    ["product != 'apple'", [1, 4, 0]],
    ["product <> 'apple' and shop = 'east'", [1]],
    ["product = 'O''Henry peach'", [0]],
    ["(price > 3 or shop = 'east') and not product = 'pear'", [10, 0]],
    ["product like 'p%'", [1, 4]],
    ["product not like '%p%'", []],
    ["product in ('apple', 'plum')", [10, 5]],
    ["product NOT IN ('apple', 'pear')", [0]],
    ['tags is null', [1, 4, 0]],
    ['tags is not null', [10, 5]],
    ['taxed = true', [1, 4, 0]],
    ['amount > price', [10, 5]],
    ['price * amount >= 16', [10, 4]],
    ['1=1', [10, 5, 1, 4, 0]],
    ['created > 0', [10, 5, 1, 4, 0]],
    ["sold > '03/01/2024'", [1, 4, 0]],
    [`sold before ${Date.parse('2024-02-05')}`, [10]],
    [`sold at or before ${Date.parse('2024-02-05')}`, [10, 5]],
    ["sold AT OR AFTER '2025/01/1/00:00:00'", [0]],
    ["`product` = 'pear' and `amount` = 1", [1]],
    ["tags->'$.origin.land' = 'UA'", [10]],
    ["tags->'$.sizes[0]' = 3", [5]],
    ['price between 3 and 4', [5, 1, 4]],
    ["objectId in (Sale[product = 'pear'].objectId)", [1, 4]],
  ]) {
    test(where, async () => {
      assert.deepEqual(await amounts(where), expected)
    })
  }

  test('a long list of ids is taken', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => `'id-number-${i}'`)
    assert.deepEqual(await amounts(`objectId in (${ids.join(',')})`), [])
  })

  for (const where of ['price >', 'nonsense = 1', "product = 'open", 'drop table Sale', "1=1; delete from Sale"]) {
    test(`refused: ${where}`, async () => {
      const error = await sales().find({ where }).catch(error => error)
      assert.equal(error.status, 400)
      assert.ok([1017, 19000].includes(error.code), `${error.code}`)
    })
  }
})

describe('properties, groups and aggregates', () => {
  const context = appForTests('Groups')
  const sales = () => context.js().Data.of('Sale')
  const plain = rows => rows.map(({ ___class, ...row }) => row)

  before(async () => {
    const { developer, app } = context
    const table = await developer.tables.create(app.id, { name: 'Sale' })
    await developer.tables.createColumn(app.id, table, { name: 'price', dataType: 'DOUBLE' })
    await sales().bulkCreate(SALES.map(({ sold, tags, ...sale }) => sale))
  })

  test('an alias, and everything beside it', async () => {
    const found = await sales().find(
      query().setProperties(['product as fruit']).setWhereClause("shop = 'east'").setSortBy('product'))
    assert.deepEqual(plain(found), [{ fruit: 'apple' }, { fruit: 'pear' }])

    const [all] = await sales().find(
      query().addAllProperties().addProperties('product as fruit').setWhereClause("product = 'pear'"))
    assert.equal(all.fruit, 'pear')
    assert.equal(all.product, 'pear')
    assert.ok('created' in all)
  })

  test('the time of a date is under the name of the function', async () => {
    const [sale] = await sales().find(query().setProperties('TIME(created)').setPageSize(1))
    assert.match(sale.Time, /^\d\d:\d\d:\d\d/)
  })

  test('aggregates of everything are one row', async () => {
    const found = await sales().find(query().setProperties(
      ['Count(objectId) as n', 'Sum(amount) as total', 'Min(price) as least', 'Max(price) as most', 'Avg(amount) as mean']))
    assert.deepEqual(plain(found), [{ n: 5, total: 20, least: 2, most: 6.5, mean: 4 }])
  })

  test('an aggregate without an alias is under its name', async () => {
    const [found] = await sales().find(query().setProperties('Count(objectId)'))
    assert.equal(found.count, 5)
  })

  test('groups with aggregates, having and order', async () => {
    const found = await sales().find(query()
      .setProperties(['Sum(amount) as total', 'product'])
      .setGroupBy('product')
      .setHavingClause('Count(objectId) > 1')
      .setSortBy('total desc'))
    assert.deepEqual(plain(found), [{ total: 15, product: 'apple' }, { total: 5, product: 'pear' }])
  })

  test('groups by two columns', async () => {
    const found = await sales().find(query()
      .setProperties(['Count(objectId) as n', 'product', 'shop'])
      .setGroupBy(['product', 'shop'])
      .setSortBy('product', 'shop'))
    assert.equal(found.length, 5)
  })

  test('distinct values come once', async () => {
    const found = await sales().find(query().setProperties('shop').setDistinct(true).setSortBy('shop'))
    assert.deepEqual(plain(found), [{ shop: 'east' }, { shop: 'west' }])
  })

  test('groups are counted', async () => {
    assert.equal(await sales().getObjectCount(query().setGroupBy('product')), 3)
    assert.equal(await sales().getObjectCount(query().setWhereClause('price > 3')), 3)
  })

  test('all properties excluded leave the id', async () => {
    const [found] = await sales().find(query().excludeProperties(
      ['product', 'shop', 'price', 'amount', 'created', 'updated', 'ownerId', 'objectId']))
    assert.deepEqual(Object.keys(found).sort(), ['___class', 'objectId'])
  })

  test('limits are told', async () => {
    const http = context.http.REST
    assert.equal((await http.post('/data/Sale/find', { pageSize: 101 }).catch(e => e)).code, 1025)
    const long = await http.post('/data/Sale/find', { where: `product = '${'x'.repeat(200_000)}'` }).catch(e => e)
    assert.equal(long.status, 400)
    const deep = `${'('.repeat(5000)}1=1${')'.repeat(5000)}`
    assert.equal((await http.post('/data/Sale/find', { where: deep }).catch(e => e)).status, 400)
  })
})
