// Relations between records, driven by the JS SDK; their columns are made by the Console SDK.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Backendless from 'backendless'
import { tableByName } from '../scenario/permissions.mjs'
import { appForTests, refused } from './support.mjs'

const { DataQueryBuilder, LoadRelationsQueryBuilder } = Backendless

/** Makes tables with a text column `name`, and relation columns of the form `Parent.column -> Child (1|n)`. */
async function schema({ developer, app }, tables, relations) {
  const made = {}
  for (const name of tables) {
    made[name] = await developer.tables.create(app.id, { name })
    await developer.tables.createColumn(app.id, made[name], { name: 'name', dataType: 'STRING', dataSize: 100 })
  }
  for (const [parent, name, toTableName, many] of relations) {
    await developer.tables.createColumn(app.id, made[parent], {
      dataType: 'DATA_REF', name, toTableName, relationshipType: many ? 'ONE_TO_MANY' : 'ONE_TO_ONE',
    })
  }
  return made
}

const names = records => records.map(record => record.name).sort()

describe('relations with the JS SDK', () => {
  const context = appForTests('Relations')
  const of = table => context.js().Data.of(table)
  let order
  let items

  before(async () => {
    await schema(context, ['Order', 'Item', 'Customer', 'City'], [
      ['Order', 'items', 'Item', true],
      ['Order', 'customer', 'Customer', false],
      ['Customer', 'city', 'City', false],
      ['Customer', 'friends', 'Customer', true],
    ])
    order = await of('Order').save({ name: 'one' })
    const ids = await of('Item').bulkCreate(['a', 'b', 'c', 'd'].map(name => ({ name })))
    items = ids.map((objectId, at) => ({ objectId, name: 'abcd'[at] }))
  })

  const loaded = async (options = {}) => {
    const builder = LoadRelationsQueryBuilder.create().setRelationName('items')
    options.pageSize && builder.setPageSize(options.pageSize)
    options.offset && builder.setOffset(options.offset)
    options.where && builder.setWhereClause(options.where)
    options.sortBy && builder.setSortBy(options.sortBy)
    options.properties && builder.setProperties(options.properties)
    return of('Order').loadRelations(order.objectId, builder)
  }

  test('children are set by ids and objects, and the count is answered', async () => {
    assert.equal(await of('Order').setRelation(order, 'items', [items[0], items[1].objectId]), 2)
    assert.deepEqual(names(await loaded()), ['a', 'b'])
    assert.equal(await of('Order').setRelation(order, 'items', [items[2]]), 1)
    assert.deepEqual(names(await loaded()), ['c'])
  })

  test('children are added and deleted by ids', async () => {
    await of('Order').setRelation(order, 'items', [items[0]])
    assert.equal(await of('Order').addRelation(order.objectId, 'items', [items[1], items[2]]), 2)
    assert.deepEqual(names(await loaded()), ['a', 'b', 'c'])
    assert.equal(await of('Order').deleteRelation(order, 'items', [items[1]]), 1)
    assert.deepEqual(names(await loaded()), ['a', 'c'])
  })

  test('children are set, added and deleted by a condition', async () => {
    assert.equal(await of('Order').setRelation(order, 'items', "name in ('a', 'b')"), 2)
    assert.equal(await of('Order').addRelation(order, 'items', "name = 'd'"), 1)
    assert.deepEqual(names(await loaded()), ['a', 'b', 'd'])
    assert.equal(await of('Order').deleteRelation(order, 'items', "name >= 'b'"), 2)
    assert.deepEqual(names(await loaded()), ['a'])
  })

  test('relations are loaded by page, condition, order and properties', async () => {
    await of('Order').setRelation(order, 'items', items)
    const page = await loaded({ sortBy: 'name desc', pageSize: 2, offset: 1 })
    assert.deepEqual(page.map(item => item.name), ['c', 'b'])
    assert.deepEqual(names(await loaded({ where: "name > 'b'" })), ['c', 'd'])
    const [slim] = await loaded({ properties: ['name'], where: "name = 'a'" })
    assert.deepEqual(slim, { ___class: 'Item', name: 'a' })
  })

  test('one child alone takes the place of the one before', async () => {
    const [ann, bob] = await of('Customer').bulkCreate([{ name: 'Ann' }, { name: 'Bob' }])
    await of('Order').setRelation(order, 'customer', [ann])
    await of('Order').setRelation(order, 'customer', [bob])
    const found = await of('Order').findById(
      order.objectId, DataQueryBuilder.create().setRelated('customer'))
    assert.equal(found.customer.name, 'Bob')
  })

  test('records come with relations by name, by path and by depth', async () => {
    const city = await of('City').save({ name: 'Lviv' })
    const [cy, di] = await of('Customer').bulkCreate([{ name: 'Cy' }, { name: 'Di' }])
    await of('Customer').setRelation(cy, 'city', [city])
    await of('Customer').setRelation(cy, 'friends', [di])
    await of('Order').setRelation(order, 'customer', [cy])
    await of('Order').setRelation(order, 'items', [items[0]])
    const find = async builder =>
      (await of('Order').find(builder.setWhereClause(`objectId = '${order.objectId}'`)))[0]

    const plain = await find(DataQueryBuilder.create())
    assert.ok(!('items' in plain) && !('customer' in plain))

    const named = await find(DataQueryBuilder.create().setRelated(['items', 'customer.city']))
    assert.deepEqual(names(named.items), ['a'])
    assert.equal(named.customer.name, 'Cy')
    assert.equal(named.customer.city.name, 'Lviv')
    assert.ok(!('friends' in named.customer))

    const one = await find(DataQueryBuilder.create().setRelationsDepth(1))
    assert.equal(one.customer.name, 'Cy')
    assert.ok(!('city' in one.customer))

    const two = await find(DataQueryBuilder.create().setRelationsDepth(2))
    assert.equal(two.customer.city.name, 'Lviv')
    assert.deepEqual(names(two.customer.friends), ['Di'])

    const all = await of('Order').findById(order.objectId, { relations: ['*'] })
    assert.ok(Array.isArray(all.items) && all.customer)
  })

  test('a relation without children is null or an empty list', async () => {
    const { objectId } = await of('Order').save({ name: 'bare' })
    const bare = await of('Order').findById(
      objectId, DataQueryBuilder.create().setRelated(['items', 'customer']))
    assert.equal(bare.customer, null)
    assert.deepEqual(bare.items, [])
  })

  test('a page of children is ten, or as many as asked for', async () => {
    const big = await of('Order').save({ name: 'big' })
    const ids = await of('Item').bulkCreate(Array.from({ length: 25 }, (_, i) => ({ name: `i${i}` })))
    assert.equal(await of('Order').setRelation(big, 'items', ids), 25)
    const count = async size => {
      const builder = DataQueryBuilder.create().setRelated('items')
      size && builder.setRelationsPageSize(size)
      return (await of('Order').findById(big.objectId, builder)).items.length
    }
    assert.equal(await count(), 10)
    assert.equal(await count(5), 5)
    assert.equal(await count(20), 20)
  })

  test('records are found by their children, by their parents and sorted by them', async () => {
    const city = await of('City').save({ name: 'Graz' })
    const eve = await of('Customer').save({ name: 'Eve' })
    const first = await of('Order').save({ name: 'first of Eve' })
    await of('Customer').setRelation(eve, 'city', [city])
    await of('Order').setRelation(first, 'customer', [eve])
    await of('Order').setRelation(first, 'items', [items[3]])
    const found = async (table, where) => names(await of(table).find({ where }))

    assert.deepEqual(await found('Order', "customer.city.name = 'Graz'"), ['first of Eve'])
    assert.ok((await found('Order', "items.name = 'd'")).includes('first of Eve'))
    assert.deepEqual(await found('Item', "Order[items].name = 'first of Eve'"), ['d'])
    const sorted = await of('Order').find(
      DataQueryBuilder.create().setWhereClause('customer.name is not null').setSortBy('customer.name desc'))
    assert.equal(sorted[0].name, 'first of Eve')
  })

  test('the same child of two parents is the same in both', async () => {
    const shared = await of('Customer').save({ name: 'Shared' })
    const ids = await of('Order').bulkCreate([{ name: 'x' }, { name: 'y' }])
    for (const id of ids) {
      await of('Order').setRelation(id, 'customer', [shared])
    }
    const [x, y] = await of('Order').find(
      DataQueryBuilder.create().setWhereClause("customer.name = 'Shared'").setRelated('customer'))
    assert.deepEqual(x.customer, y.customer)
  })

  test('a deleted child is gone from its parents', async () => {
    const parent = await of('Order').save({ name: 'parent' })
    const ids = await of('Item').bulkCreate([{ name: 'stays' }, { name: 'goes' }])
    await of('Order').setRelation(parent, 'items', ids)
    await of('Item').remove(ids[1])
    const { items: left } = await of('Order').findById(parent.objectId, { relations: ['items'] })
    assert.deepEqual(names(left), ['stays'])
  })

  test('an address can make the column it sets', async () => {
    const parent = await of('Order').save({ name: 'maker' })
    assert.equal(await of('Order').setRelation(parent, 'extras:Item:n', [items[0]]), 1)
    const { relations } = await tableByName(context.developer, context.app.id, 'Order')
    assert.equal(relations.find(each => each.name === 'extras').relationshipType, 'ONE_TO_MANY')
  })

  test('wrong relations are refused', async () => {
    await refused(of('Order').setRelation('no-such-id', 'items', [items[0]]), 1000, 400)
    const unknown = await of('Order').setRelation(order, 'nothing', [items[0]]).catch(error => error)
    assert.equal(unknown.status, 400)
    const column = await of('Order').find({ relations: ['nothing'] }).catch(error => error)
    assert.equal(column.status, 400)
  })
})

describe('relations at the console', () => {
  const context = appForTests('ConsoleRelations')

  test('children are added to a cell, taken out of it, and the column is changed', async () => {
    const { developer, app, js } = context
    await schema(context, ['Team', 'Player'], [['Team', 'players', 'Player', true]])
    const table = await tableByName(developer, app.id, 'Team')
    const team = await js().Data.of('Team').save({ name: 'team' })
    const ids = await js().Data.of('Player').bulkCreate([{ name: 'a' }, { name: 'b' }])
    const players = async () =>
      names((await js().Data.of('Team').findById(team.objectId, { relations: ['players'] })).players)

    await developer.tables.updateRelations(app.id, table, 'players', team.objectId, ids)
    assert.deepEqual(await players(), ['a', 'b'])
    await developer.tables.removeRelations(app.id, table, 'players', team.objectId, [ids[0]])
    assert.deepEqual(await players(), ['b'])

    const column = table.relations.find(each => each.name === 'players')
    await developer.tables.updateColumn(app.id, table, column, { ...column, relationshipType: 'ONE_TO_ONE' })
    const [changed] = (await tableByName(developer, app.id, 'Team')).relations
    assert.equal(changed.relationshipType, 'ONE_TO_ONE')
  })
})
