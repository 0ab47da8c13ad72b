// The rest of the permission model: columns, channels and files by the Console SDK, and what this server adds to it:
// closed to clients, run as, questions that nobody has asked yet, and the audit log.

import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { before, describe, test } from 'node:test'
import { deploy } from '../scenario/deploy.mjs'
import { rolesByName, serviceByName, setTableCell, tableByName } from '../scenario/permissions.mjs'
import { appForTests, eventually, loginJs, refused, registerUser, uniqueName } from './support.mjs'

const CODE = fileURLToPath(new URL('service-code', import.meta.url))

describe('the permission model', () => {
  const context = appForTests('Model')
  const manage = (method, path, body) =>
    context.developer.request[method](`/${context.app.id}/console${path}`, body)

  before(async () => {
    await context.http.BL.post('/data/bulk/Vault', [{ name: 'a', price: 3 }, { name: 'b', price: 5 }])
  })

  test('a column hidden from a role is not there for it, by any name it is asked for', async () => {
    const { developer, app } = context
    const table = await tableByName(developer, app.id, 'Vault')
    const { JSUser } = await rolesByName(developer, app.id)
    const { columnId } = (await manage('get', `/security/data/${table.tableId}/columns/permissions`))
      .flatMap(role => role.permissions).find(cell => cell.columnName === 'price')
    const visible = access => developer.security.setPermission(
      app.id, 'columns', JSUser.roleId, 'data', table.tableId, table.name, 'all', { operation: columnId, access })
    const store = context.js().Data.of('Vault')
    const query = () => context.js().DataQueryBuilder.create()

    await visible('DENY')
    for (const row of await store.find()) {
      assert.ok(row.name && !('price' in row))
    }
    await refused(store.find(query().setWhereClause('price > 1')), 1053)
    await refused(store.find(query().setSortBy('price')), 1053)
    await refused(store.find(query().setProperties('Max(price)')), 1053)
    await refused(store.find(query().setProperties('Count(objectId)').setGroupBy('price')), 1053)
    assert.equal((await context.http.BL.post('/data/Vault/find', {}))[0].price > 0, true)

    await visible('GRANT')
    assert.equal((await store.find(query().setWhereClause('price > 3'))).length, 1)
  })

  test('cells of channels and of files are set, read back and dropped', async () => {
    const { developer, app } = context
    const { RestUser } = await rolesByName(developer, app.id)
    const user = await registerUser(context)
    const security = (call, policy, id, service, item, ...rest) => developer.security[call](
      app.id, policy, id, service, item, item, 'all', ...rest)

    for (const [service, item, operation] of [['messaging', 'news', 'PUBLISH'], ['files', '/reports', 'READ']]) {
      for (const [policy, id] of [['roles', RestUser.roleId], ['users', user.objectId]]) {
        await security('setPermission', policy, id, service, item, { operation, access: 'DENY' })
        const { data } = await developer.security.loadPermissions(
          app.id, policy, service, item, item, 'all', {}, 'email')
        assert.equal(data.find(each => each.id === id).permissions[operation], 'DENY', `${service} ${policy}`)
      }
    }
    assert.match(await explained('PUBLISH', 'news', { key: 'REST' }), /REFUSED[^]*RestUser/)
    assert.match(await explained('READ', '/reports/may.pdf', { key: 'REST' }), /REFUSED[^]*RestUser/)
    assert.match(await explained('READ', '/reports/may.pdf', { key: 'JS' }), /ALLOWED/)
  })

  test('a table closed to clients: nobody reaches it but server code, which knows its caller', async () => {
    const { app, http } = context
    const user = await registerUser(context)
    const js = await loginJs(context, user)
    await http.BL.post('/data/bulk/Ledger', [{ entry: 1 }])
    const { JSUser } = await rolesByName(context.developer, app.id)
    const table = await tableByName(context.developer, app.id, 'Ledger')
    await setTableCell(context.developer, app.id, table, { roles: JSUser.roleId }, 'FIND', 'GRANT')
    const closed = value => manage(
      'put', '/security/closed-to-clients', { area: 'data', container: 'Ledger', closed: value })

    await closed(true)
    assert.deepEqual(await js.Data.of('Ledger').find(), [])
    assert.equal(await js.Data.of('Ledger').getObjectCount(), 0)
    await refused(js.Data.of('Ledger').save({ entry: 2 }), 1011, 403)
    assert.equal((await http.BL.post('/data/Ledger/find', {})).length, 1)
    assert.match(await explained('FIND', 'Ledger', { key: 'JS' }), /L0 closed to clients/)

    await closed(false)
    assert.equal((await js.Data.of('Ledger').find()).length, 1)
  })

  test('server code acts as the server or as another user only where it may, and the audit log has it', async () => {
    const { developer, app, server } = context
    await deploy(server, app, CODE)
    const service = await serviceByName(developer, app.id, 'Behaviour')
    const user = await registerUser(context)
    const table = await tableByName(developer, app.id, 'Vault')
    const { AuthenticatedUser } = await rolesByName(developer, app.id)
    await setTableCell(developer, app.id, table, { roles: AuthenticatedUser.roleId }, 'FIND', 'DENY')
    const js = await loginJs(context, user)
    const invoke = (method, argument) => js.APIServices.invoke('Behaviour', method, argument)

    assert.equal(await invoke('countAs', 'caller'), 0)
    assert.equal(await invoke('countAs', 'server'), 2)
    const refusal = await refused(invoke('countAs', user.objectId), 90403)
    assert.match(refusal.message, /may not run as a named user. To allow it: .* elevate .* Behaviour.countAs as-user on/)

    await manage('put', `/security/localservices/${service.name}/elevations`,
      { elevation: 'AS_USER', access: 'GRANT', method: 'countAs' })
    assert.equal(await invoke('countAs', user.objectId), 0)

    await eventually(async () => {
      const entries = await manage('get', '/security/audit-logs').query({ kind: 'ELEVATION' })
      const reasons = entries.filter(entry => entry.method === 'countAs').map(entry => entry.reason)
      assert.ok(reasons.length >= 2 && reasons.every(reason => reason === 'count the rows'), `reasons: ${reasons}`)
    })
  })

  test('who can: roles, keys and login states that may do a thing', async () => {
    const { developer, app } = context
    const table = await tableByName(developer, app.id, 'Vault')
    const { SocialUser } = await rolesByName(developer, app.id)
    await setTableCell(developer, app.id, table, { roles: SocialUser.roleId }, 'REMOVE', 'DENY')
    const answer = await manage('post', '/security/who-can', { operation: 'REMOVE', asset: 'Vault' })

    const access = who => new Set(answer.callers.find(caller => caller.who === who).access)
    assert.deepEqual(access('a user'), new Set(['yes']))
    assert.deepEqual(access('a user by Google'), new Set(['no']))
    assert.match(answer.text, /a user by Google +no/)
  })

  test('every change of a permission is in the audit log, from what to what and by whom', async () => {
    const { developer, app, server } = context
    const role = await developer.security.createRole(app.id, uniqueName('Audited'))
    const table = await tableByName(developer, app.id, 'Vault')
    await setTableCell(developer, app.id, table, { roles: role.roleId }, 'FIND', 'DENY')

    const entries = await manage('get', '/security/audit-logs').query({ kind: 'PERMISSION' })
    const entry = entries.find(each => each.subject.includes(role.name ?? role.rolename))
    assert.ok(entry, JSON.stringify(entries.slice(0, 3)))
    assert.equal(entry.before, 'INHERIT')
    assert.equal(entry.after, 'DENY')
    assert.ok(entry.actor.includes(server.email))
  })

  async function explained(operation, asset, who) {
    const { text } = await manage('post', '/security/explain', { operation, asset, ...who })
    return text
  }
})
