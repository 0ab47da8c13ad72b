// Sessions as users have them and as developers see and end them.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PASSWORD, appForTests, loginJs, refused, registerUser } from './support.mjs'

describe('sessions', () => {
  const context = appForTests('Sessions')
  const several = async () => {
    const { developer, app } = context
    await developer.users.updateUsersLogin(app.id,
      { ...await developer.users.getUsersLogin(app.id), enableMultipleLogins: true })
  }

  test('developers page through users with sessions', async () => {
    const { developer, app } = context
    await several()
    const users = [await registerUser(context), await registerUser(context), await registerUser(context)]
    for (const user of users) {
      await loginJs(context, user)
    }

    const first = await developer.security.loadUsersWithSessions(app.id, { pageSize: 2 })
    assert.equal(first.data.length, 2)
    const second = await developer.security.loadUsersWithSessions(app.id, { pageSize: 2, cursor: first.cursor })
    assert.equal(second.data.length, 1)
    assert.equal(second.cursor, null)
    const ids = [...first.data, ...second.data].map(({ userId }) => userId)
    assert.deepEqual([...ids].sort(), users.map(({ objectId }) => objectId).sort())
  })

  test("developers page through one user's sessions, and see no token", async () => {
    const { developer, app } = context
    await several()
    const user = await registerUser(context)
    const clients = [await loginJs(context, user), await loginJs(context, user)]

    const { data, cursor } = await developer.security.loadUserSessions(app.id, user.objectId, { pageSize: 1 })
    const next = await developer.security.loadUserSessions(app.id, user.objectId, { pageSize: 1, cursor })
    assert.equal(data.length, 1)
    assert.equal(next.data.length, 1)
    for (const client of clients) {
      assert.ok(!JSON.stringify([data, next]).includes(client.getCurrentUserToken()))
    }
  })

  test('developers find a user and log the user out everywhere', async () => {
    const { developer, app, http } = context
    await several()
    const user = await registerUser(context)
    const tokens = [await loginJs(context, user), await loginJs(context, user)]
      .map(client => client.getCurrentUserToken())

    const { data: [found] } = await developer.security.loadUsers(app.id,
      { identityOrUserId: user.email, offset: 0, pageSize: 10 })
    assert.equal(found.userId, user.objectId)
    assert.equal(found.sessions, 2)
    await developer.security.logoutUserSessions(app.id, user.objectId)

    for (const token of tokens) {
      assert.equal(await http.JS.get(`/users/isvalidusertoken/${token}`), false)
    }
  })

  test("server code verifies a password and disables a user, whose token stops at the next request", async () => {
    const { app, js, http } = context
    const user = await registerUser(context)
    const client = await loginJs(context, user)
    const token = client.getCurrentUserToken()
    const server = js(app.keys.BL)

    await refused(client.Users.verifyPassword(PASSWORD), 3122)
    await refused(http.BL.post('/users/verifypassowrd', { password: PASSWORD }), 3121)
    assert.equal((await http.BL.post('/users/verifypassowrd', { password: PASSWORD }, token)).valid, true)
    assert.equal((await http.BL.post('/users/verifypassowrd', { password: 'no' }, token)).valid, false)

    await refused(client.Users.disableUser(user.objectId), 3054)
    await server.Users.disableUser(user.objectId)
    await refused(client.Data.of('Users').find(), 3090)
    await refused(server.Users.disableUser(user.objectId), 3085)
    await server.Users.enableUser(user.objectId)
    await refused(server.Users.enableUser(user.objectId), 3086)
    await loginJs(context, user)
  })

  test("a deleted user's token stops at the next request", async () => {
    const user = await registerUser(context)
    const client = await loginJs(context, user)

    await context.js(context.app.keys.BL).Data.of('Users').remove(user.objectId)

    await refused(client.Data.of('Users').find(), 3064)
  })

  test('users are found by their role, with their roles', async () => {
    const { developer, app, js } = context
    await developer.security.createRole(app.id, 'Cook')
    const user = await registerUser(context)
    await registerUser(context)
    await js(app.keys.BL).Users.assignRole(user.email, 'Cook')
    const client = await loginJs(context, user)

    const found = await client.Users.findByRole('Cook', true)

    assert.deepEqual(found.map(({ objectId }) => objectId), [user.objectId])
    assert.deepEqual(found[0].roles, ['Cook'])
    assert.ok((await client.Users.getUserRoles()).includes('Cook'))
    await js(app.keys.BL).Users.unassignRole(user.objectId, 'Cook')
    assert.ok(!(await client.Users.getUserRoles()).includes('Cook'), 'at the next request')
  })

  test('users of a role come page by page', async () => {
    const { developer, app, js } = context
    const { roleId } = await developer.security.createRole(app.id, 'Waiter')
    const users = [await registerUser(context), await registerUser(context), await registerUser(context)]
    await developer.tables.updateAssignedUserRoles(app.id, [{ roleId, status: 'ALL' }], users.map(user => user.objectId))
    const { Users, Data } = js()
    const page = offset => Users.findByRole('Waiter', true,
      Data.QueryBuilder.create().setPageSize(2).setOffset(offset).setSortBy('email').setProperties('email'))

    const found = [...await page(0), ...await page(2)]

    assert.deepEqual(found.map(({ email }) => email), users.map(({ email }) => email).sort())
    assert.deepEqual(found.map(({ roles }) => roles), [['Waiter'], ['Waiter'], ['Waiter']])
    assert.deepEqual(await page(4), [])
    await refused(Users.findByRole('NoSuchRole'), 2005)
  })
})
