// What users log in by, what is required of them, and Users as a table among others.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PASSWORD, appForTests, loginJs, refused, registerUser, uniqueEmail, uniqueName } from './support.mjs'

const column = (context, name, more = {}) =>
  context.developer.tables.createColumn(context.app.id, { name: 'Users' }, { name, dataType: 'STRING', ...more })

describe('another identity than email', () => {
  const context = appForTests('Identity')

  test('is chosen with the Console SDK and logged in by with the JS SDK', async () => {
    const { developer, app, js } = context
    await column(context, 'login')
    await developer.users.updateUsersProps(app.id, { name: 'login', identity: true })

    const properties = await developer.users.getUsersProps(app.id)
    assert.deepEqual(properties.filter(({ identity }) => identity).map(({ name }) => name), ['login'])
    const described = await js().Users.describeUserClass()
    assert.ok(described.find(({ name }) => name === 'login').identity)

    const login = uniqueName('ann')
    const email = uniqueEmail()
    const user = await js().Users.register({ login, email, password: PASSWORD })
    const client = js()
    assert.equal((await client.Users.login(login, PASSWORD)).objectId, user.objectId)
    await refused(js().Users.login(email, PASSWORD), 3003)
    await refused(js().Users.register({ login, password: PASSWORD }), 3033)
    await refused(js().Users.register({ email: uniqueEmail(), password: PASSWORD }), 3013)
    await refused(js().Users.register({ login: uniqueName('ben'), email, password: PASSWORD }), 3033)
  })

  test('cannot be deleted while it is one', async () => {
    const { developer, app } = context

    await refused(developer.tables.deleteColumn(app.id, { name: 'Users' }, { name: 'login', dataType: 'STRING' }), 3065)
    await refused(developer.users.updateUsersProps(app.id, { name: 'login', identity: false }), 3070)
  })
})

describe('properties of users', () => {
  const context = appForTests('UserProperties')

  test('that are required are required of users and not of guests', async () => {
    const { developer, app, js } = context
    await column(context, 'city')
    await developer.users.updateUsersProps(app.id, { name: 'city', required: true })
    const user = { email: uniqueEmail(), password: PASSWORD }

    await refused(js().Users.register(user), 3012)
    await js().Users.register({ ...user, city: 'Kyiv' })
    assert.equal((await js().Users.loginAsGuest()).userStatus, 'GUEST')
    await developer.users.updateUsersProps(app.id, { name: 'city', required: false })
  })

  test('become another type with their values, or say who is in the way', async () => {
    const { developer, app, js } = context
    await column(context, 'age')
    const ann = await registerUser(context, { age: '42' })
    const ben = await registerUser(context, { age: 'old' })

    const error = await refused(developer.users.updateUsersProps(app.id, { name: 'age', type: 'INT' }), 3056)
    assert.ok(error.message.includes(ben.objectId) && !error.message.includes(ann.objectId), error.message)
    await js(app.keys.BL).Users.update({ objectId: ben.objectId, age: '7' })
    await developer.users.updateUsersProps(app.id, { name: 'age', type: 'INT' })

    assert.equal((await loginJs(context, ann).then(client => client.Users.getCurrentUser())).age, 42)
    assert.equal((await js().Users.describeUserClass()).find(({ name }) => name === 'age').type, 'INT')
    await refused(developer.users.updateUsersProps(app.id, { name: 'email', type: 'TEXT' }), 8008)
  })

  test('called password cannot be a column', async () => {
    await refused(column(context, 'password'), 3016)
  })

  test('are dropped without a word where the schema is fixed', async () => {
    const { developer, app } = context
    await developer.tables.setConfigs(app.id, { dynamicSchema: false })

    const user = await registerUser(context, { shoeSize: 42 })

    assert.equal(user.shoeSize, undefined)
  })
})

describe('confirmation of addresses', () => {
  const context = appForTests('Confirmation')

  test('is required only while its mail is sent', async () => {
    const { developer, app } = context
    const templates = await developer.email.loadEmailTemplates(app.id)
    const { eventId } = templates.find(({ name }) => name === 'Registration Confirmation')
    const require = on => developer.users.updateUsersRegs(app.id, { emailConfirmationRequired: on })

    await developer.email.saveEmailTemplate(app.id, { eventId, triggersEmail: false })
    await refused(require(true), 3068)
    await developer.email.saveEmailTemplate(app.id, { eventId, triggersEmail: true })
    await require(true)
    await refused(developer.email.saveEmailTemplate(app.id, { eventId, triggersEmail: false }), 3067)
  })
})

describe('Users among other tables', () => {
  const context = appForTests('UsersRelated')

  test('relations lead to users and from users', async () => {
    const { developer, app } = context
    await developer.tables.create(app.id, { name: 'Order' })
    await developer.tables.createColumn(app.id, { name: 'Order' },
      { name: 'buyer', dataType: 'DATA_REF', toTableName: 'Users', relationshipType: 'ONE_TO_ONE' })
    await developer.tables.createColumn(app.id, { name: 'Users' },
      { name: 'orders', dataType: 'DATA_REF', toTableName: 'Order', relationshipType: 'ONE_TO_MANY' })
    const user = await registerUser(context)
    const client = await loginJs(context, user)
    const order = await client.Data.of('Order').save({ dish: 'Pho' })

    await client.Data.of('Order').setRelation(order, 'buyer', [user.objectId])
    await client.Data.of('Users').setRelation({ objectId: user.objectId }, 'orders', [order.objectId])

    const query = client.Data.QueryBuilder.create().setRelated(['buyer'])
    const [loaded] = await client.Data.of('Order').find(query)
    assert.equal(loaded.buyer.email, user.email)
    assert.equal(loaded.buyer.password, undefined)
    const byOrder = client.Data.QueryBuilder.create().setWhereClause("orders.dish = 'Pho'")
    assert.deepEqual((await client.Data.of('Users').find(byOrder)).map(({ objectId }) => objectId), [user.objectId])
    const byPassword = client.Data.QueryBuilder.create().setWhereClause("buyer.password like '%'")
    const error = await client.Data.of('Order').find(byPassword).catch(error => error)
    assert.ok(error.code, `answered ${JSON.stringify(error)}`)
  })

  test('a transaction that fails repeats no password', async () => {
    const { js } = context
    const client = js()
    const unitOfWork = new client.UnitOfWork()
    unitOfWork.create('Users', { email: 'no address', password: PASSWORD })

    const result = await unitOfWork.execute()

    assert.equal(result.success, false)
    assert.ok(!JSON.stringify(result.error).includes(PASSWORD))
  })
})
