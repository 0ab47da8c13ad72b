// Users and their sessions with the JS SDK.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PASSWORD, appForTests, loginJs, refused, registerUser, uniqueEmail } from './support.mjs'

describe('users', () => {
  const context = appForTests('Users')

  test('a registered user comes back without password and token', async () => {
    const email = uniqueEmail()
    const user = await context.js().Users.register({ email, password: PASSWORD, name: 'Mia' })

    assert.equal(user.email, email)
    assert.equal(user.name, 'Mia')
    assert.equal(user.___class, 'Users')
    assert.ok(user.objectId)
    assert.equal(typeof user.created, 'number')
    assert.equal(user.password, undefined)
    assert.equal(user['user-token'], undefined)
  })

  test('a user owns itself', async () => {
    const user = await registerUser(context)

    assert.equal(user.ownerId, user.objectId)
  })

  test('an unknown property becomes a column of Users', async () => {
    const user = await registerUser(context, { favouriteDish: 'Pho' })

    assert.equal(user.favouriteDish, 'Pho')
  })

  test('an empty registration answers 3011, a second one 3033, a bad e-mail 3040', async () => {
    const { js } = context
    const user = await registerUser(context)

    await refused(js().Users.register({}), 3011)
    await refused(js().Users.register({ email: user.email, password: PASSWORD }), 3033)
    await refused(js().Users.register({ email: 'not an address', password: PASSWORD }), 3040)
  })

  test('login answers the user with a token, and starts a session', async () => {
    const registered = await registerUser(context)
    const client = await loginJs(context, registered)
    const user = await client.Users.getCurrentUser()

    assert.equal(user.objectId, registered.objectId)
    assert.ok(user['user-token'])
    assert.equal(user.password, undefined)
    assert.equal(await client.Users.isValidLogin(), true)
  })

  test('the wrong password and an unknown login answer 3003 alike, no password 3006', async () => {
    const user = await registerUser(context)
    const { REST } = context.http

    const wrong = await refused(context.js().Users.login(user.email, 'wrong'), 3003)
    const unknown = await refused(context.js().Users.login(uniqueEmail(), 'wrong'), 3003)
    assert.equal(wrong.message, unknown.message)
    await refused(REST.post('/users/login', { login: user.email }), 3006)
    await refused(REST.post('/users/login', { login: user.email, password: '' }), 3006)
  })

  test('login by object id is for the CodeRunner key alone', async () => {
    const { objectId } = await registerUser(context)

    await refused(context.js().Users.login(objectId), 2014)
    const user = await context.js(context.app.keys.BL).Users.login(objectId)
    assert.equal(user.objectId, objectId)
    assert.ok(user['user-token'])
  })

  test('logout ends the session', async () => {
    const client = await loginJs(context, await registerUser(context))
    const token = client.getCurrentUserToken()

    await client.Users.logout()

    assert.equal(await context.http.JS.get(`/users/isvalidusertoken/${token}`), false)
    await refused(context.http.JS.post('/data/Users/find', {}, token), 3064)
  })

  test('logout without a session succeeds', async () => {
    await context.js().Users.logout()
  })

  test('a user changes its own record', async () => {
    const registered = await registerUser(context)
    const client = await loginJs(context, registered)

    const user = await client.Users.update({ objectId: registered.objectId, name: 'Renamed' })

    assert.equal(user.name, 'Renamed')
    assert.equal(user.email, registered.email)
  })

  test("nobody changes another account's password with a client key", async () => {
    const victim = await registerUser(context)
    const attacker = await loginJs(context, await registerUser(context))
    const change = { objectId: victim.objectId, password: 'taken over' }

    await refused(attacker.Users.update(change), 3029)
    await refused(attacker.Data.of('Users').save(change), 3029)
    await refused(attacker.Data.of('Users').bulkUpdate(`objectId = '${victim.objectId}'`, { password: 'x' }), 3098)
    await loginJs(context, victim)
  })

  test('Users can be read and written as a table, without passwords', async () => {
    const email = uniqueEmail()
    const saved = await context.js().Data.of('Users').save({ email, password: PASSWORD })
    assert.equal(saved.password, undefined)

    const [found] = await context.http.REST.post('/data/Users/find', { where: `email = '${email}'` })
    assert.equal(found.objectId, saved.objectId)
    assert.ok(!('password' in found))
    await loginJs(context, { email, password: PASSWORD })
  })

  test('a password cannot be asked about in a where clause', async () => {
    const error = await context.http.REST.post('/data/Users/find', { where: "password like 'a%'" })
      .catch(error => error)

    assert.ok(error.status >= 400 && error.status < 500, `answered ${JSON.stringify(error)}`)
  })
})

describe('roles of users', () => {
  const context = appForTests('UserRoles')

  test('a logged-in user sees its roles', async () => {
    const { developer, app } = context
    const { roleId } = await developer.security.createRole(app.id, 'Waiter')
    const user = await registerUser(context)
    await developer.tables.updateAssignedUserRoles(app.id, [{ roleId, status: 'ALL' }], [user.objectId])
    const client = await loginJs(context, user)

    const roles = await client.Users.getUserRoles()

    assert.ok(roles.includes('Waiter'), `roles are ${roles}`)
    assert.ok(roles.includes('AuthenticatedUser'), `roles are ${roles}`)
  })

  test('server code assigns and unassigns roles; client keys answer 2011', async () => {
    const { developer, app, js } = context
    await developer.security.createRole(app.id, 'Cook')
    const user = await registerUser(context)
    const server = js(app.keys.BL)

    await refused(js().Users.assignRole(user.email, 'Cook'), 2011)
    await refused(server.Users.assignRole(user.email, 'NoSuchRole'), 2005)
    await refused(server.Users.assignRole(user.email, 'AuthenticatedUser'), 2007)
    await refused(server.Users.unassignRole(user.email, 'AuthenticatedUser'), 2008)
    await server.Users.assignRole(user.email, 'Cook')
    assert.ok((await server.Users.getUserRoles(user.objectId)).includes('Cook'))
    await server.Users.unassignRole(user.email, 'Cook')
    assert.ok(!(await server.Users.getUserRoles(user.objectId)).includes('Cook'))
  })
})
