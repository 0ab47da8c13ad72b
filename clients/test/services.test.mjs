// API services: deployed by the official coderunner, invoked with the JS SDK. What code may not do: code-limits.test.mjs.

import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { before, describe, test } from 'node:test'
import { deploy } from '../scenario/deploy.mjs'
import { send } from '../scenario/http.mjs'
import { assignRole, rolesByName, serviceByName, setServiceAccess } from '../scenario/permissions.mjs'
import { appForTests, eventually, loginJs, refused, registerUser, uniqueName } from './support.mjs'

const CODE = fileURLToPath(new URL('service-code', import.meta.url))
const HANDLERS = fileURLToPath(new URL('service-code-handlers', import.meta.url))
const NEXT_CODE = fileURLToPath(new URL('service-code-next', import.meta.url))

describe('services', () => {
  const context = appForTests('Services')
  const invoke = (method, parameters, client = context.js()) =>
    client.APIServices.invoke('Behaviour', method, parameters)

  before(async () => {
    await deploy(context.server, context.app, CODE)
  })

  test('a deployed service is listed with its methods', async () => {
    const { developer, app } = context
    const service = await serviceByName(developer, app.id, 'Behaviour')

    assert.ok(service.id)
    for (const method of ['several', 'one', 'none', 'exit']) {
      assert.ok(service.methodIds[method], `method ${method} is not listed`)
    }
    const { methods } = await developer.bl.getServiceSpec(app.id, service.id)
    assert.ok(Object.keys(methods).length >= 10)
  })

  test('arguments arrive: several by name, a single one as it is, none at all', async () => {
    assert.deepEqual(await invoke('several', { number: 7, text: 'seven' }), { number: 7, text: 'seven' })
    assert.deepEqual(await invoke('one', { a: [1, null, { b: 'ü' }] }), { a: [1, null, { b: 'ü' }] })
    assert.equal(await invoke('none'), 0)
  })

  test('results of every kind come back', async () => {
    assert.equal(await invoke('text'), 'just text')
    assert.ok([null, '', undefined].includes(await invoke('nothing')))
  })

  test('the service chooses status and headers of its answer', async () => {
    const { server, app } = context
    const answer = await send(
      `${server.url}/${app.id}/${app.keys.REST}/services/Behaviour/answerTeapot`, { method: 'POST' })

    assert.equal(answer.status, 418)
    assert.equal(answer.headers.get('x-kettle'), 'on')
    assert.deepEqual(answer.body, { tea: true })
  })

  test('the code sees who calls, by which kind of key and with which headers', async () => {
    const user = await registerUser(context)
    const client = await loginJs(context, user)
    const seen = await client.APIServices.invoke(
      'Behaviour', 'whoCalls', undefined, { httpRequestHeaders: { 'x-table': '12' } })

    assert.equal(seen.userId, user.objectId)
    assert.equal(seen.deviceType, 'JS')
    assert.ok(seen.userRoles.includes('AuthenticatedUser'))
    assert.equal(seen.httpHeaders['x-table'], '12')
  })

  test('an anonymous caller has no user inside', async () => {
    const seen = await invoke('whoCalls')

    assert.ok(!seen.userId)
    assert.ok(!seen.userToken)
  })

  test("the code's own calls run as server code with the caller's roles", async () => {
    const { developer, app } = context
    const user = await registerUser(context)
    const waiter = await developer.security.createRole(app.id, uniqueName('Waiter'))
    await assignRole(developer, app.id, waiter, user.objectId)

    const roles = await invoke('rolesOfMyOwnCalls', undefined, await loginJs(context, user))

    assert.ok(roles.includes('AuthenticatedUser') && roles.includes(waiter.name), `roles are ${roles}`)
  })

  test('what the code saves for a caller is owned by the caller', async () => {
    const user = await registerUser(context)
    const saved = await invoke('save', 'mine', await loginJs(context, user))
    const anonymous = await invoke('save', 'nobody’s')

    assert.equal(saved.ownerId, user.objectId)
    assert.equal(anonymous.ownerId, null)
  })

  test('an asynchronous call returns at once', async () => {
    const start = Date.now()

    await context.js().APIServices.invoke('Behaviour', 'neverSettle', undefined, 'async')

    assert.ok(Date.now() - start < 2000, `took ${Date.now() - start} ms`)
  })

  test('an unknown service answers 14001, an unknown method 14002', async () => {
    await refused(context.js().APIServices.invoke('NoSuchService', 'text'), 14001)
    await refused(invoke('noSuchMethod'), 14002)
  })

  test('a thrown error keeps its message; ServerCode.Error its code and status as well', async () => {
    const plain = await refused(invoke('throwPlain'), 0, 400)
    assert.equal(plain.message, 'plain and simple')
    const later = await refused(invoke('rejectLater'), 0, 400)
    assert.equal(later.message, 'later')
    const coded = await refused(invoke('throwCoded'), 1234, 409)
    assert.equal(coded.message, 'kitchen is closed')
  })

  test('a denial reaches users and roles by method, and survives a redeployment', async () => {
    const { developer, app, server } = context
    const user = await registerUser(context)
    const banned = await developer.security.createRole(app.id, uniqueName('Banned'))
    await assignRole(developer, app.id, banned, user.objectId)
    const client = await loginJs(context, user)
    const service = await serviceByName(developer, app.id, 'Behaviour')
    const { text } = service.methodIds
    await setServiceAccess(developer, app.id, service, banned, text, 'DENY')

    await refused(invoke('text', undefined, client), 14008, 403)
    assert.equal(await invoke('none', undefined, client), 0)
    assert.equal(await invoke('text'), 'just text')

    await deploy(server, app, NEXT_CODE)
    const redeployed = await serviceByName(developer, app.id, 'Behaviour')
    assert.equal(redeployed.id, service.id)
    assert.equal(redeployed.methodIds.text, text)
    await refused(invoke('text', undefined, client), 14008)
    assert.equal(await invoke('text'), 'just newer text')
    assert.equal(await invoke('added'), 'new here')
    await refused(invoke('none'), 14002)

    await deploy(server, app, CODE)
    assert.equal((await serviceByName(developer, app.id, 'Behaviour')).methodIds.none, service.methodIds.none)
    await developer.security.dropPermissions(
      app.id, 'roles', banned.roleId, 'localservices', service.id, service.name, 'all', text)
    assert.equal(await invoke('text', undefined, client), 'just text')
  })

  test('all methods of a service are denied at once, for a single user as well', async () => {
    const { developer, app } = context
    const user = await registerUser(context)
    const client = await loginJs(context, user)
    const service = await serviceByName(developer, app.id, 'Behaviour')
    const cell = (call, ...rest) => developer.security[call](
      app.id, 'users', user.objectId, 'localservices', service.id, service.name, 'all', ...rest)

    await cell('setPermission', { operation: 'all', access: 'DENY' })
    await refused(invoke('text', undefined, client), 14008)
    await refused(invoke('none', undefined, client), 14008)

    await cell('dropPermissions', 'all')
    assert.equal(await invoke('text', undefined, client), 'just text')
  })

  test('the roles of a service are listed by method id', async () => {
    const { developer, app } = context
    const service = await serviceByName(developer, app.id, 'Behaviour')
    const { NotAuthenticatedUser } = await rolesByName(developer, app.id)
    await setServiceAccess(developer, app.id, service, NotAuthenticatedUser, service.methodIds.one, 'DENY')

    const { data } = await developer.security.loadPermissions(
      app.id, 'roles', 'localservices', service.id, service.name, 'all', {}, 'email')

    const role = data.find(each => each.roleId === NotAuthenticatedUser.roleId)
    assert.equal(role.permissions[service.methodIds.one], 'DENY')
    await refused(invoke('one', { a: 1 }), 14008)
    await setServiceAccess(developer, app.id, service, NotAuthenticatedUser, service.methodIds.one, 'INHERIT')
  })

  test('what the code prints can be read afterwards', async () => {
    const line = uniqueName('printed')
    await invoke('log', line)

    await eventually(async () => {
      const messages = (await logLines()).filter(entry => entry.message.includes(line))
      assert.equal(messages.length, 2)
    })
  })

  test('a failed deployment says so and keeps the code before', async () => {
    const { server, app } = context
    const wrongKey = { ...app, keys: { ...app.keys, BL: app.keys.JS } }

    await assert.rejects(deploy(server, wrongKey, NEXT_CODE), /coderunner deploy failed/)
    assert.equal(await invoke('text'), 'just text')
  })

  test('a deployment with a timer that cannot be scheduled is refused and says why', async () => {
    const { server, app } = context

    const failure = await deploy(server, app, HANDLERS).then(log => assert.fail(log), error => error)

    assert.match(failure.message, /the timer nightly \(handlers\/guard\.js\) cannot be scheduled/)
    assert.match(failure.message, /it is once, custom, daily, weekly or monthly/)
    assert.equal(await invoke('text'), 'just text')
  })

  async function logLines() {
    const answer = await context.developer.request
      .get(`/${context.app.id}/console/logging/messages`)
      .query({ logger: 'SERVER_CODE' })
    return Array.isArray(answer) ? answer : answer.data ?? answer.messages
  }
})

describe('the log of server code', () => {
  const context = appForTests('Log')

  before(async () => {
    await deploy(context.server, context.app, CODE)
  })

  test('holds what the code says, and nothing that the runner says of itself', async () => {
    const { app, developer } = context
    const invoke = (method, parameters) => context.js().APIServices.invoke('Behaviour', method, parameters)

    // More than there are workers, and so short that an invocation is over before its worker's SDK has asked anything.
    await Promise.all(Array.from({ length: 12 }, () => invoke('text')))
    await invoke('log', 'order 7 is ready')

    const lines = await eventually(async () => {
      const lines = await developer.request.get(`/${app.id}/console/logging/messages`)
      assert.ok(lines.length >= 2)
      return lines
    })
    assert.deepEqual(
      lines.map(line => `${line['log-level']} ${line.message.replace(/^\[\d+] /, '')}`).sort(),
      ['ERROR error: order 7 is ready', 'INFO order 7 is ready'])
  })
})
