// Transactions, driven by the JS SDK's UnitOfWork.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Backendless from 'backendless'
import { appForTests, PASSWORD, refused, uniqueEmail } from './support.mjs'

const { DataQueryBuilder } = Backendless

describe('transactions', () => {
  const context = appForTests('Transactions')
  let js
  const work = isolation => new js.UnitOfWork(isolation)
  const of = table => js.Data.of(table)

  before(async () => {
    js = context.js()
    const { developer, app } = context
    const order = await developer.tables.create(app.id, { name: 'Order' })
    const person = await developer.tables.create(app.id, { name: 'Person' })
    for (const [table, name, dataType] of [
      [order, 'number', 'INT'], [order, 'status', 'STRING'], [person, 'name', 'STRING'], [person, 'age', 'INT'],
      [person, 'extra', 'JSON'],
    ]) {
      await developer.tables.createColumn(app.id, table, { name, dataType })
    }
    await developer.tables.createColumn(app.id, person, {
      dataType: 'DATA_REF', name: 'orders', toTableName: 'Order', relationshipType: 'ONE_TO_MANY' })
    await developer.tables.createColumn(app.id, person, {
      dataType: 'DATA_REF', name: 'favourite', toTableName: 'Order', relationshipType: 'ONE_TO_ONE' })
  })

  async function succeeds(uow) {
    const result = await uow.execute()
    assert.equal(result.isSuccess(), true, result.getError()?.message)
    assert.equal(result.getError(), null)
    return result
  }

  async function fails(uow, operation, message) {
    const result = await uow.execute()
    assert.equal(result.isSuccess(), false)
    assert.equal(result.getResults(), null)
    assert.equal(result.getError().operation, operation)
    assert.match(result.getError().message, message)
    return result
  }

  test('every operation type gives its result', async () => {
    const uow = work()
    const create = uow.create('Person', { name: 'Ann', age: 30 })
    const upsert = uow.upsert('Person', { objectId: 'p1', name: 'Bob' })
    const update = uow.update('Person', { objectId: 'p1', age: 5 })
    const bulk = uow.bulkCreate('Order', [{ number: 1 }, { number: 2 }, { number: 3 }])
    const bulkUpsert = uow.bulkUpsert('Order', [{ objectId: 'o4', number: 4 }, { number: 5 }])
    const bulkUpdate = uow.bulkUpdate('Order', 'number < 3', { status: 'small' })
    const find = uow.find('Order', DataQueryBuilder.create().setWhereClause("status = 'small'").setSortBy('number desc'))
    const bulkDelete = uow.bulkDelete('Order', 'number = 3')
    const set = uow.setRelation(create, 'orders', bulk.resolveTo(0))
    const add = uow.addToRelation('Person', create, 'orders', 'number = 2')
    const removed = uow.deleteRelation(create, 'orders', 'number = 1')
    const gone = uow.delete('Person', 'p1')

    const { results } = await succeeds(uow)

    assert.equal(create.getResult().name, 'Ann')
    assert.equal(upsert.getResult().objectId, 'p1')
    assert.equal(update.getResult().age, 5)
    assert.equal(update.getResult().name, 'Bob')
    assert.equal(bulk.getResult().length, 3)
    assert.equal(bulkUpsert.getResult()[0], 'o4')
    assert.equal(bulkUpdate.getResult(), 2)
    assert.deepEqual(find.getResult().map(order => order.number), [2, 1])
    assert.equal(bulkDelete.getResult(), 1)
    assert.equal(set.getResult(), 1)
    assert.equal(add.getResult(), 1)
    assert.equal(removed.getResult(), 1)
    assert.equal(typeof gone.getResult(), 'number')
    assert.equal(results.createPerson1.operationType, 'CREATE')

    const ann = await of('Person').findById(create.getResult().objectId, { relations: ['orders'] })
    assert.deepEqual(ann.orders.map(order => order.number), [2])
  })

  test('values of earlier results are used in later operations', async () => {
    const uow = work()
    const [order] = [uow.create('Order', { number: 77, status: 'from the first' })]
    const person = uow.create('Person', { name: order.resolveTo('status'), age: order.resolveTo('number'), extra: { ref: order.resolveTo('number') } })
    const found = uow.find('Order', { where: 'number = 77' })
    const updated = uow.update(found.resolveTo(0), { status: 'found' })
    const named = uow.update(person, 'age', 8)
    const favourite = uow.setRelation(person, 'favourite', found.resolveTo(0))
    const all = uow.setRelation(person, 'orders', found)

    await succeeds(uow)

    assert.equal(person.getResult().name, 'from the first')
    assert.equal(person.getResult().age, 77)
    assert.deepEqual(person.getResult().extra, { ref: 77 })
    assert.equal(updated.getResult().status, 'found')
    assert.equal(named.getResult().age, 8)
    assert.equal(favourite.getResult(), 1)
    assert.equal(all.getResult(), 1)
  })

  test('collections of earlier results are changed and deleted', async () => {
    const uow = work()
    const made = uow.bulkCreate('Order', [{ number: 500 }, { number: 501 }])
    const changed = uow.bulkUpdate(made, { status: 'made' })
    const found = uow.find('Order', { where: "status = 'made'" })
    const deleted = uow.bulkDelete(found)
    await succeeds(uow)
    assert.equal(changed.getResult(), 2)
    assert.equal(deleted.getResult(), 2)
  })

  test('results have names that a client chooses', async () => {
    const uow = work()
    const create = uow.create('Person', { name: 'named' }).setOpResultId('my person')
    const update = uow.update(create, { age: 3 })
    const { results } = await succeeds(uow)
    assert.equal(results['my person'].result.name, 'named')
    assert.equal(update.getResult().age, 3)
  })

  for (const isolation of ['READ_UNCOMMITTED', 'READ_COMMITTED', 'REPEATABLE_READ', 'SERIALIZABLE']) {
    test(`isolation level ${isolation}`, async () => {
      const uow = work(Backendless.UnitOfWork.IsolationLevelEnum[isolation])
      uow.create('Person', { name: isolation })
      await succeeds(uow)
    })
  }

  test('nothing stays of a transaction that fails, and the operation is named', async () => {
    const before = await of('Person').getObjectCount()
    const uow = work()
    uow.create('Person', { name: 'lost' })
    const wrong = uow.update('Person', { objectId: 'nobody', name: 'x' })
    uow.create('Person', { name: 'never' })
    const result = await fails(uow, wrong, /not found/)
    assert.equal(result.getError().code, 1000)
    assert.equal(await of('Person').getObjectCount(), before)
  })

  test('columns and tables are not made in a transaction', async () => {
    const column = work()
    const bad = column.create('Person', { name: 'x', notThere: 1 })
    await fails(column, bad, /^Column 'notThere' in table 'Person' does not exists\. All tables and columns must be present/)
    const table = work()
    const none = table.create('NoSuchTable', { name: 'x' })
    await fails(table, none, /NoSuchTable/)
  })

  test('wrong values are refused as outside of a transaction', async () => {
    const uow = work()
    const wrong = uow.create('Person', { age: 'old' })
    await fails(uow, wrong, /invalid data type for properties - age/)
    const many = work()
    const bulk = many.bulkCreate('Order', Array.from({ length: 200 }, (_, number) => ({ number })))
    await fails(many, bulk, /no more than 100 objects/)
  })

  test('ten bulk creates of a hundred, and an update of them all', async () => {
    const uow = work()
    for (let i = 0; i < 10; i++) {
      uow.bulkCreate('Order', Array.from({ length: 100 }, () => ({ number: 9000 + i })))
    }
    const update = uow.bulkUpdate('Order', 'number >= 9000', { status: 'many' })
    await succeeds(uow)
    assert.equal(update.getResult(), 1000)
  })

  test('accounts are made, changed and deleted with everything else, or not at all', async () => {
    const email = uniqueEmail()
    const server = context.js(context.app.keys.BL)
    const uow = new server.UnitOfWork()
    const user = uow.create('Users', { email, password: PASSWORD })
    const bulk = uow.bulkCreate('Users', [{ email: uniqueEmail(), password: PASSWORD }])
    uow.create('Order', { number: 77 })
    await succeeds(uow)
    assert.equal(user.getResult().email, email)
    assert.ok(!('password' in user.getResult()))
    assert.equal(bulk.getResult().length, 1)
    await context.js().Users.login(email, PASSWORD)

    const taken = new server.UnitOfWork()
    taken.create('Order', { number: 78 })
    await fails(taken, taken.create('Users', { email, password: PASSWORD }), /already exists/i)
    assert.equal(await server.Data.of('Order').getObjectCount(DataQueryBuilder.create().setWhereClause('number = 78')), 0)

    const gone = new server.UnitOfWork()
    gone.update('Users', { objectId: user.getResult().objectId, password: 'another one' })
    gone.delete('Users', bulk.getResult()[0])
    await succeeds(gone)
    await refused(context.js().Users.login(email, PASSWORD), 3003)
    await context.js().Users.login(email, 'another one')
  })

  test('an instance of a class arrives with all it has', async () => {
    class Person {}
    const saved = await of(Person).save(Object.assign(new Person(), { name: 'instance' }))
    const uow = work()
    saved.age = 41
    const update = uow.update(saved)
    const find = uow.find('Person', DataQueryBuilder.create().setWhereClause("name = 'instance'").setRelationsDepth(1).setProperties('age'))
    await succeeds(uow)
    assert.equal(update.getResult().age, 41)
    assert.equal(find.getResult()[0].age, 41)
  })
})
