// Records with the JS SDK.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { appForTests, loginJs, refused, registerUser } from './support.mjs'

const DISHES = [
  { name: 'Borscht', price: 6.5, cuisine: 'Ukrainian', vegan: true },
  { name: 'Carbonara', price: 11, cuisine: 'Italian', vegan: false },
  { name: 'Dal', price: 7, cuisine: 'Indian', vegan: true },
  { name: 'Margherita', price: 9, cuisine: 'Italian', vegan: false },
  { name: 'Pho', price: 10.5, cuisine: 'Vietnamese', vegan: false },
]

describe('saving', () => {
  const context = appForTests('Saving')
  const notes = () => context.js().Data.of('Note')

  test('a saved object comes back whole', async () => {
    const saved = await notes().save({ text: 'buy milk', count: 2, done: false })

    assert.match(saved.objectId, /\S/)
    assert.equal(saved.___class, 'Note')
    assert.equal(saved.text, 'buy milk')
    assert.equal(saved.count, 2)
    assert.equal(saved.done, false)
    assert.equal(typeof saved.created, 'number')
    assert.equal(saved.updated, null)
    assert.equal(saved.ownerId, null)
  })

  test('an update keeps what it does not name', async () => {
    const saved = await notes().save({ text: 'first', count: 1 })
    const updated = await notes().save({ objectId: saved.objectId, text: 'second' })

    assert.equal(updated.text, 'second')
    assert.equal(updated.count, 1)
    assert.equal(updated.created, saved.created)
    assert.equal(typeof updated.updated, 'number')
  })

  test('what the server keeps itself cannot be set', async () => {
    const user = await registerUser(context)
    const saved = await notes().save({ text: 'x', ownerId: user.objectId })

    assert.equal(saved.ownerId, null)
  })

  test('a logged-in user owns what it saves', async () => {
    const user = await registerUser(context)
    const saved = await (await loginJs(context, user)).Data.of('Note').save({ text: 'mine' })

    assert.equal(saved.ownerId, user.objectId)
  })

  test('an empty object is a row', async () => {
    assert.ok((await notes().save({})).objectId)
  })

  test('text of every kind survives', async () => {
    const text = "Ünïcödé 'quoted' \"double\" \\ back\n日本語 🍜 %_ ; --"
    const { objectId } = await notes().save({ text })

    assert.equal((await notes().findById(objectId)).text, text)
    const [found] = await notes().find({ where: `text = '${text.replaceAll("'", "''")}'` })
    assert.equal(found.objectId, objectId)
  })

  test('a value of the wrong type is refused', async () => {
    await notes().save({ count: 1 })

    const error = await refused(notes().save({ count: 'many' }), 1007, 400)
    assert.match(error.message, /invalid data type for properties - count/)
  })

  test('an object is removed', async () => {
    const { objectId } = await notes().save({ text: 'short-lived' })
    const { deletionTime } = await notes().remove(objectId)

    assert.equal(typeof deletionTime, 'number')
    const error = await refused(notes().findById(objectId), 1000, 400)
    assert.equal(error.message, `Entity with ID ${objectId} not found`)
    await refused(notes().remove(objectId), 1000)
  })

  test('many objects are created at once, in order', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `bulk ${index}`)
    const ids = await notes().bulkCreate(texts.map(text => ({ text })))

    assert.equal(new Set(ids).size, texts.length)
    assert.equal((await notes().findById(ids[7])).text, 'bulk 7')
    assert.equal(await notes().getObjectCount("text like 'bulk %'"), 20)
  })

  test('objects are updated and deleted by a condition', async () => {
    await notes().bulkCreate([{ text: 'old', count: 1 }, { text: 'old', count: 2 }, { text: 'new', count: 3 }])

    assert.equal(await notes().bulkUpdate("text = 'old'", { count: 9 }), 2)
    assert.equal(await notes().getObjectCount('count = 9'), 2)
    assert.equal(await notes().bulkDelete("text = 'old'"), 2)
    assert.equal(await notes().getObjectCount("text = 'old'"), 0)
  })
})

describe('finding', () => {
  const context = appForTests('Finding')
  const dishes = () => context.js().Data.of('Dish')
  const query = () => context.js().Data.QueryBuilder.create()
  const names = found => found.map(dish => dish.name)
  const find = async where => names(await dishes().find(query().setWhereClause(where).setSortBy('name')))

  before(async () => {
    await dishes().bulkCreate(DISHES)
  })

  for (const [where, expected] of Object.entries({
    "name = 'Pho'": ['Pho'],
    "name != 'Pho'": ['Borscht', 'Carbonara', 'Dal', 'Margherita'],
    'price >= 10': ['Carbonara', 'Pho'],
    'price > 7 and price < 10.5': ['Margherita'],
    "cuisine = 'Italian' or vegan = true": ['Borscht', 'Carbonara', 'Dal', 'Margherita'],
    "(cuisine = 'Italian' or vegan = true) and price < 9": ['Borscht', 'Dal'],
    "not (cuisine = 'Italian')": ['Borscht', 'Dal', 'Pho'],
    "name like '%a%'": ['Carbonara', 'Dal', 'Margherita'],
    "name not like '%a%'": ['Borscht', 'Pho'],
    "cuisine in ('Indian', 'Vietnamese')": ['Dal', 'Pho'],
    "cuisine not in ('Indian', 'Vietnamese')": ['Borscht', 'Carbonara', 'Margherita'],
    'vegan = false': ['Carbonara', 'Margherita', 'Pho'],
    'price is null': [],
    'price IS NOT NULL AND vegan = TRUE': ['Borscht', 'Dal'],
    '`price` = 11': ['Carbonara'],
    'created > 0': ['Borscht', 'Carbonara', 'Dal', 'Margherita', 'Pho'],
    '1=1': ['Borscht', 'Carbonara', 'Dal', 'Margherita', 'Pho'],
  })) {
    test(`where ${where}`, async () => {
      assert.deepEqual(await find(where), expected)
    })
  }

  test('sorted by one column, by several, and downwards', async () => {
    const sorted = async (...columns) => names(await dishes().find(query().setSortBy(columns)))

    assert.deepEqual(await sorted('price'), ['Borscht', 'Dal', 'Margherita', 'Pho', 'Carbonara'])
    assert.deepEqual(await sorted('price desc'), ['Carbonara', 'Pho', 'Margherita', 'Dal', 'Borscht'])
    assert.deepEqual(
      await sorted('vegan desc', 'name asc'), ['Borscht', 'Dal', 'Carbonara', 'Margherita', 'Pho'])
  })

  test('page by page', async () => {
    const page = async (size, offset) =>
      names(await dishes().find(query().setSortBy('name').setPageSize(size).setOffset(offset)))

    assert.deepEqual(await page(2, 0), ['Borscht', 'Carbonara'])
    assert.deepEqual(await page(2, 2), ['Dal', 'Margherita'])
    assert.deepEqual(await page(2, 4), ['Pho'])
    assert.deepEqual(await page(2, 6), [])
  })

  test('without a page size it is ten rows', async () => {
    await context.js().Data.of('Many').bulkCreate(Array.from({ length: 12 }, (_, number) => ({ number })))

    assert.equal((await context.js().Data.of('Many').find()).length, 10)
    assert.equal((await context.js().Data.of('Many').find(query().setPageSize(100))).length, 12)
  })

  test('only some properties', async () => {
    const [dish] = await dishes().find(query().setProperties(['name', 'price']).setWhereClause("name = 'Dal'"))

    assert.deepEqual(dish, { ___class: 'Dish', name: 'Dal', price: 7 })
  })

  test('all but some properties', async () => {
    const [dish] = await dishes().find(query().excludeProperty('price').setWhereClause("name = 'Dal'"))

    assert.ok(!('price' in dish))
    assert.equal(dish.name, 'Dal')
  })

  test('by id, with the GET form as well', async () => {
    const [{ objectId }] = await dishes().find({ where: "name = 'Pho'" })

    assert.equal((await dishes().findById(objectId)).name, 'Pho')
    const slim = await dishes().findById(objectId, query().setProperties('price'))
    assert.equal(slim.price, 10.5)
    assert.ok(!('name' in slim))
    const path = `/data/Dish?where=${encodeURIComponent("name = 'Pho'")}&pageSize=5`
    assert.equal((await context.http.REST.get(path))[0].objectId, objectId)
  })

  test('the first and the last', async () => {
    assert.equal((await dishes().findFirst(query().setSortBy('price'))).name, 'Borscht')
    assert.equal((await dishes().findLast(query().setSortBy('price'))).name, 'Borscht')
    assert.ok((await dishes().findFirst()).objectId)
    assert.equal(await dishes().findFirst(query().setWhereClause("name = 'Sushi'")), undefined)
  })

  test('counted, all or by a condition, with the GET form as well', async () => {
    assert.equal(await dishes().getObjectCount(), DISHES.length)
    assert.equal(await dishes().getObjectCount("cuisine = 'Italian'"), 2)
    const path = `/data/Dish/count?where=${encodeURIComponent('vegan = true')}`
    assert.equal(await context.http.REST.get(path), 2)
  })

  test('an unknown column is named in the error', async () => {
    const error = await dishes().find(query().setProperties(['nonsense'])).catch(error => error)

    assert.equal(error.message, "Column 'nonsense' does not exist in table 'Dish'")
    assert.equal(error.status, 400)
  })

  test('a table is described', async () => {
    const description = await context.js().Data.describe('Dish')
    const types = Object.fromEntries(description.map(column => [column.name, column.type]))

    assert.equal(types.objectId, 'STRING_ID')
    assert.equal(types.name, 'STRING')
    assert.equal(types.vegan, 'BOOLEAN')
    assert.equal(types.price, 'DOUBLE')
  })
})
