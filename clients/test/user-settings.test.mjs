// Registration and login settings: read, changed and written back by the Console SDK, and obeyed.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PASSWORD, appForTests, refused, registerUser, uniqueEmail } from './support.mjs'

describe('user settings', () => {
  const context = appForTests('UserSettings')

  test('registration settings survive a round trip', async () => {
    const { developer, app } = context
    const settings = await developer.users.getUsersRegs(app.id)
    assert.equal(settings.userRegistrationEnabled, true)

    await developer.users.updateUsersRegs(app.id, settings)

    assert.deepEqual(await developer.users.getUsersRegs(app.id), settings)
  })

  test('unknown registration settings survive, and a partial change keeps the rest', async () => {
    const { developer, app } = context
    const settings = await developer.users.getUsersRegs(app.id)

    await developer.users.updateUsersRegs(app.id, { ...settings, ofAFutureConsole: { deep: [1] } })
    await developer.users.updateUsersRegs(app.id, { userRegistrationEnabled: true, emailConfirmationRequired: true })

    const changed = await developer.users.getUsersRegs(app.id)
    assert.deepEqual(changed.ofAFutureConsole, { deep: [1] })
    assert.equal(changed.emailConfirmationRequired, true)
    await developer.users.updateUsersRegs(app.id, settings)
  })

  test('registration that is switched off answers 403', async () => {
    const { developer, app, js } = context
    await developer.users.updateUsersRegs(app.id, { userRegistrationEnabled: false })

    const error = await js().Users.register({ email: uniqueEmail(), password: PASSWORD }).catch(error => error)
    assert.equal(error.status, 403)
    assert.equal(error.message, 'User registration is denied for this version of application')

    await developer.users.updateUsersRegs(app.id, { userRegistrationEnabled: true })
    await js().Users.register({ email: uniqueEmail(), password: PASSWORD })
  })

  test('login settings survive a round trip, unknown ones included', async () => {
    const { developer, app } = context
    const settings = await developer.users.getUsersLogin(app.id)
    assert.equal(settings.enableMultipleLogins, false)

    await developer.users.updateUsersLogin(app.id, { ...settings, ofAFutureConsole: 'kept' })

    assert.deepEqual(await developer.users.getUsersLogin(app.id), { ...settings, ofAFutureConsole: 'kept' })
  })
})

describe('login settings at work', () => {
  const context = appForTests('LoginSettings')
  const change = async changes => {
    const { developer, app } = context
    await developer.users.updateUsersLogin(app.id, { ...await developer.users.getUsersLogin(app.id), ...changes })
  }
  const login = user => context.http.REST
    .post('/users/login', { login: user.email, password: user.password })
    .then(answer => answer['user-token'])
  const isValid = token => context.http.REST.get(`/users/isvalidusertoken/${token}`)

  test('by default a new login ends the session before', async () => {
    const user = await registerUser(context)
    const first = await login(user)
    const second = await login(user)

    assert.equal(await isValid(first), false)
    assert.equal(await isValid(second), true)
  })

  test('with logoutLastUser the second login is refused with 3002, and the first session stays', async () => {
    await change({ enableMultipleLogins: false, logoutLastUser: true })
    const user = await registerUser(context)
    const first = await login(user)

    await refused(login(user), 3002)
    assert.equal(await isValid(first), true)
    await change({ logoutLastUser: false })
  })

  test('with two logins at once allowed the third is refused with 3044', async () => {
    await change({ enableMultipleLogins: true, maxConcurrentLogins: 2 })
    const user = await registerUser(context)
    const tokens = [await login(user), await login(user)]

    await refused(login(user), 3044)
    assert.deepEqual(await Promise.all(tokens.map(isValid)), [true, true])
    await change({ enableMultipleLogins: false })
  })

  test('after too many failures even the right password answers 3036', async () => {
    await change({ failedLoginsLock: 2 })
    const user = await registerUser(context)
    const wrong = { ...user, password: 'not it' }

    await refused(login(wrong), 3003)
    await login(user)
    await refused(login(wrong), 3003)
    await refused(login(wrong), 3003)
    await refused(login(user), 3036)
  })

  test('everybody can be logged out at once', async () => {
    const user = await registerUser(context)
    const token = await login(user)

    await context.developer.users.logoutAllUsers(context.app.id)

    assert.equal(await isValid(token), false)
  })
})
