// A user-token that is not valid is refused, never treated as anonymous; a few calls do not look at it at all.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { endSessionAfter } from '../scenario/sessions.mjs'
import { PASSWORD, appForTests, refused, registerUser, uniqueEmail } from './support.mjs'

describe('an invalid user-token in the header', () => {
  const context = appForTests('Tokens')
  const unknown = '00000000-0000-0000-0000-00000000BEEF'

  for (const key of ['REST', 'JS', 'ANDROID', 'IOS', 'BL']) {
    test(`is refused for a find with the ${key} key`, async () => {
      await refused(context.http[key].post('/data/Users/find', {}, unknown), 3064)
    })
  }

  test('is refused for create, update, remove, count and a service call', async () => {
    const { REST } = context.http

    await refused(REST.put('/data/Users', { email: uniqueEmail() }, unknown), 3064)
    await refused(REST.put('/data/Users/some-id', { name: 'x' }, unknown), 3064)
    await refused(REST.delete('/data/Users/some-id', unknown), 3064)
    await refused(REST.post('/data/Users/count', {}, unknown), 3064)
    await refused(REST.post('/services/AnyService/anyMethod', {}, unknown), 3064)
  })

  test('does not matter to login, registration, logout and isvalidusertoken', async () => {
    const { REST } = context.http
    const email = uniqueEmail()

    const registered = await REST.post('/users/register', { email, password: PASSWORD }, unknown)
    assert.equal(registered.email, email)
    const user = await REST.post('/users/login', { login: email, password: PASSWORD }, unknown)
    assert.ok(user['user-token'])
    assert.equal(await REST.get(`/users/isvalidusertoken/${unknown}`, unknown), false)
    assert.equal(await REST.get(`/users/isvalidusertoken/${user['user-token']}`, unknown), true)
    await REST.get('/users/logout', unknown)
  })

  test('of a user disabled meanwhile answers 3090, and login does, too', async () => {
    const { REST } = context.http
    const user = await registerUser(context)
    const credentials = { login: user.email, password: user.password }
    const { 'user-token': token } = await REST.post('/users/login', credentials)

    await context.developer.tables.updateRecord(
      context.app.id, { name: 'Users' }, { objectId: user.objectId, userStatus: 'DISABLED' })

    await refused(REST.post('/data/Users/find', {}, token), 3090)
    await refused(REST.post('/users/login', credentials), 3090)
    await REST.get('/users/logout', token)
  })

  test('that has run out answers 3091', async () => {
    const user = await registerUser(context)
    const login = ({ email, password }) =>
      context.http.REST.post('/users/login', { login: email, password }).then(answer => answer['user-token'])

    const token = await endSessionAfter(1, { ...context, login }, user)

    await refused(context.http.REST.post('/data/Users/find', {}, token), 3091)
    assert.equal(await context.http.REST.get(`/users/isvalidusertoken/${token}`), false)
  })
})
