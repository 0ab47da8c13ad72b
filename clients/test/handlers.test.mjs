// Event handlers: deployed by the official coderunner, set off with the JS SDK.

import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { before, describe, test } from 'node:test'
import { deploy } from '../scenario/deploy.mjs'
import { operationNamed, rolesByName, setTableCell, tableByName, tableOperations } from '../scenario/permissions.mjs'
import { appForTests, loginJs, refused, registerUser } from './support.mjs'

const CODE = fileURLToPath(new URL('event-handlers', import.meta.url))

describe('event handlers', () => {
  const context = appForTests('Handlers')
  let user

  before(async () => {
    await context.js().Data.of('Order').save({ name: 'first', price: 1, amount: 1, total: 1, paid: false })
    await context.js().Data.of('Post').save({ title: 'first' })
    await context.js().Data.of('LatestPost').save({ post: 'none', by: 'nobody' })
    await context.js().Data.of('Ledger').save({ entry: 'first' })
    user = await registerUser(context)
    await deploy(context.server, context.app, CODE)
  })

  test('a guard refuses with code and status, and changes what it lets pass', async () => {
    const orders = context.js().Data.of('Order')

    await refused(orders.save({ name: 'large', price: 600, amount: 2 }), 4711, 422)
    assert.equal(await orders.getObjectCount("name = 'large'"), 0)
    const order = await orders.save({ name: 'small', price: 6, amount: 2 })
    assert.equal(order.total, 12)
    await refused(orders.save({ objectId: order.objectId, paid: true }), 1234, 400)
  })

  test('a result is added to', async () => {
    const found = await context.js().Data.of('Order').find()

    assert.ok(found.length > 0)
    assert.ok(found.every(order => order.found))
  })

  test('afterCreate writes as the one who posted (seed 003)', async () => {
    const { developer, app } = context
    const js = await loginJs(context, user)
    const post = await js.Data.of('Post').save({ title: 'mine' })
    const latest = await js.Data.of('LatestPost').findFirst({ where: `post = '${post.objectId}'` })
      .catch(() => js.Data.of('LatestPost').findLast())

    assert.equal(latest.by, user.objectId)
    assert.equal(latest.ownerId, user.objectId)

    const table = await tableByName(developer, app.id, 'LatestPost')
    const role = (await rolesByName(developer, app.id)).AuthenticatedUser
    const create = operationNamed(await tableOperations(developer, app.id, table), 'create')
    await setTableCell(developer, app.id, table, { roles: role.roleId }, create, 'DENY')
    await refused(js.Data.of('Post').save({ title: 'denied' }), 1011)
    await setTableCell(developer, app.id, table, { roles: role.roleId }, create, 'INHERIT')
  })

  test('a transaction fires its own event', async () => {
    const js = context.js()
    const unitOfWork = new js.UnitOfWork()
    unitOfWork.create('Post', { title: 'in a transaction' })
    const created = await unitOfWork.execute()
    assert.ok(created.success, JSON.stringify(created))

    const guarded = new js.UnitOfWork()
    guarded.create('Ledger', { entry: 'x' })
    await assert.rejects(guarded.execute(), error => /not in a transaction/.test(error.message))
  })

  test('a login is added to, and still is one', async () => {
    const js = context.js()
    const loggedIn = await js.Users.login(user.email, user.password)

    assert.equal(loggedIn.welcome, `welcome, ${user.email}`)
    assert.ok(await js.Users.isValidLogin())
  })

  test('a handler answers in the place of the operation', async () => {
    assert.deepEqual(await context.js().Cache.get('weather'), { degrees: 21 })
    assert.equal(await context.js().Cache.get('something else'), null)
  })

  test('an event of the app\'s own is dispatched', async () => {
    assert.deepEqual(await context.js().Events.dispatch('add', { a: 2, b: 3 }), { result: 5 })
    await refused(context.js().Events.dispatch('no such event', {}), 3042, 400)
  })

  test('they are listed with their order for developers', async () => {
    const { developer, app } = context
    const listed = await developer.request.get(`/${app.id}/console/servercode`).query({ mode: 'production' })

    assert.ok(listed.some(handler => handler.name === 'beforeCreate(Order)' && handler.eventId === 100))
  })
})
