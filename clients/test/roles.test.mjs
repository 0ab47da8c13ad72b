// Roles, their assignment and their global permissions, driven by the Console SDK.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SYSTEM_ROLES } from './system-roles.mjs'
import { assignRole, operationNamed, rolesByName, unassignRole } from '../scenario/permissions.mjs'
import { appForTests, loginJs, refused, registerUser } from './support.mjs'

describe('roles', () => {
  const context = appForTests('Roles')

  test('a new app has exactly the system roles', async () => {
    const roles = await context.developer.security.loadRoles(context.app.id)

    assert.deepEqual(roles.map(role => role.name).sort(), [...SYSTEM_ROLES].sort())
    assert.ok(roles.every(role => role.system && role.roleId))
  })

  for (const name of ['Customer', 'Night shift', 'Küche/Service', 'a%2Fb', 'Робітник']) {
    test(`a role named "${name}" is created and deleted`, async () => {
      const { developer, app } = context
      const role = await developer.security.createRole(app.id, name)

      assert.equal(role.name, name)
      assert.equal((await rolesByName(developer, app.id))[name].roleId, role.roleId)

      await developer.security.deleteRole(app.id, role.roleId)
      assert.equal((await rolesByName(developer, app.id))[name], undefined)
    })
  }

  test('a second role of the same name is refused with 2006', async () => {
    const { developer, app } = context
    await developer.security.createRole(app.id, 'Twice')

    await refused(developer.security.createRole(app.id, 'Twice'), 2006)
  })

  test('a system role cannot be deleted: 9008', async () => {
    const { developer, app } = context
    const { JSUser } = await rolesByName(developer, app.id)

    await refused(developer.security.deleteRole(app.id, JSUser.roleId), 9008)
  })

  test('roles are assigned to users and taken away', async () => {
    const { developer, app } = context
    const role = await developer.security.createRole(app.id, 'Manager')
    const user = await registerUser(context)
    const client = await loginJs(context, user)

    await assignRole(developer, app.id, role, user.objectId)
    assert.ok((await client.Users.getUserRoles()).includes('Manager'))
    assert.match(JSON.stringify(await developer.tables.loadAssignedUserRoles(app.id, [user.objectId])), RegExp(role.roleId))

    await unassignRole(developer, app.id, role, user.objectId)
    assert.ok(!(await client.Users.getUserRoles()).includes('Manager'))
  })

  test('a role assigned several users at once reaches each', async () => {
    const { developer, app } = context
    const role = await developer.security.createRole(app.id, 'Crew')
    const users = [await registerUser(context), await registerUser(context)]

    await developer.tables.updateAssignedUserRoles(
      app.id, [{ roleId: role.roleId, status: 'ALL' }], users.map(user => user.objectId))

    for (const user of users) {
      assert.ok((await (await loginJs(context, user)).Users.getUserRoles()).includes('Crew'))
    }
  })

  test('a system role cannot be assigned: 2007', async () => {
    const { developer, app } = context
    const { ServerCodeUser } = await rolesByName(developer, app.id)
    const user = await registerUser(context)

    await refused(assignRole(developer, app.id, ServerCodeUser, user.objectId), 2007)
  })
})

describe('global permissions of roles', () => {
  const context = appForTests('GlobalPermissions')

  test('everything is granted to every role of a new app', async () => {
    const { developer, app } = context
    const { NotAuthenticatedUser, ServerCodeUser } = await rolesByName(developer, app.id)

    for (const role of [NotAuthenticatedUser, ServerCodeUser]) {
      const cells = await globalCells(role)
      assert.ok(cells.length >= 10, `only ${cells.length} cells`)
      assert.deepEqual([...new Set(cells.map(cell => cell.access))], ['GRANT'])
    }
  })

  test('a global denial for a system role trims what it finds, and a custom role overrides it', async () => {
    const { developer, app, http } = context
    await http.REST.put('/data/Dish', { name: 'Soup' })
    const roles = await rolesByName(developer, app.id)
    const find = dataOperation(await globalCells(roles.RestUser), 'find')

    await developer.security.setRolePermission(app.id, roles.RestUser.roleId, { ...find, access: 'DENY' })

    assert.deepEqual(await http.REST.post('/data/Dish/find', {}), [])
    assert.equal(await http.REST.post('/data/Dish/count', {}), 0)
    assert.equal((await http.JS.post('/data/Dish/find', {})).length, 1)

    const waiter = await developer.security.createRole(app.id, 'Waiter')
    const user = await registerUser(context)
    await assignRole(developer, app.id, waiter, user.objectId)
    const { 'user-token': token } = await http.REST.post(
      '/users/login', { login: user.email, password: user.password })
    assert.equal((await http.REST.post('/data/Dish/find', {}, token)).length, 1)

    await developer.security.setRolePermission(app.id, roles.RestUser.roleId, { ...find, access: 'GRANT' })
    assert.equal((await http.REST.post('/data/Dish/find', {})).length, 1)
  })

  test('a global denial of create answers 1011 with status 403', async () => {
    const { developer, app, http } = context
    const { AndroidUser } = await rolesByName(developer, app.id)
    const create = dataOperation(await globalCells(AndroidUser), 'create')

    await developer.security.setRolePermission(app.id, AndroidUser.roleId, { ...create, access: 'DENY' })

    await refused(http.ANDROID.put('/data/Dish', { name: 'Cake' }), 1011, 403)
    await refused(http.ANDROID.post('/data/bulk/Dish', [{ name: 'Cake' }]), 1011, 403)
    await refused(http.ANDROID.post('/users/register', { email: 'x@example.com', password: 'long enough' }), 1011, 403)
  })

  async function globalCells(role) {
    return cellsIn(await context.developer.security.loadRolePermissions(context.app.id, role.roleId))
  }
})

/** The {operation, access} cells of an answer, however they are grouped; a group's name goes into each of its cells. */
function cellsIn(value, group = {}) {
  if (Array.isArray(value)) {
    return value.flatMap(each => cellsIn(each, group))
  }
  if (!value || typeof value !== 'object') {
    return []
  }
  if (value.operation && value.access) {
    return [{ ...group, ...value }]
  }
  const type = value.type ? { type: value.type } : {}
  return Object.entries(value).flatMap(
    ([key, each]) => cellsIn(each, { ...group, ...type, ...(Array.isArray(each) && !value.type && { type: key }) }))
}

function dataOperation(cells, name) {
  const ofData = cells.filter(cell => !cell.type || /^(permissions|data)/i.test(cell.type))
  const operation = operationNamed(ofData.map(cell => cell.operation), name)
  return ofData.find(cell => cell.operation === operation) ?? { operation }
}
