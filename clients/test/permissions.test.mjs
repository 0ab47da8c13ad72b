// Permission cells of tables, owners, users and single objects: set by the Console SDK or the JS SDK, and obeyed.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  assignRole, operationNamed, rolesByName, setTableCell, tableByName, tableOperations,
} from '../scenario/permissions.mjs'
import { appForTests, loginJs, refused, registerUser, uniqueName } from './support.mjs'

describe('permissions', () => {
  const context = appForTests('Permissions')

  test('the cells of a new table are all inherited', async () => {
    const { table } = await tableWithRows()
    const { data } = await loadRoles(table)

    assert.equal(data.length, 14)
    for (const role of data) {
      assert.ok(Object.keys(role.permissions).length >= 8, `${role.name} has only ${Object.keys(role.permissions)}`)
      assert.ok(Object.values(role.permissions).every(access => access === 'GRANT_INHERIT'), role.name)
    }
  })

  test('a cell that was set is read back, and dropping it inherits again', async () => {
    const { developer, app } = context
    const { table, find } = await tableWithRows()
    const { RestUser } = await rolesByName(developer, app.id)
    const access = async () =>
      (await loadRoles(table)).data.find(role => role.roleId === RestUser.roleId).permissions[find]

    const answer = await developer.security.setPermission(
      app.id, 'roles', RestUser.roleId, 'data', table.tableId, table.name, 'all', { operation: find, access: 'DENY' })
    assert.equal(answer[RestUser.roleId][find], 'DENY')
    assert.equal(await access(), 'DENY')

    await developer.security.dropPermissions(
      app.id, 'roles', RestUser.roleId, 'data', table.tableId, table.name, 'all', find)
    assert.equal(await access(), 'GRANT_INHERIT')
  })

  test('a denial at the table: find, count and find by id see nothing, writing is refused', async () => {
    const { developer, app, http } = context
    const { table, operations, rows } = await tableWithRows()
    const { RestUser } = await rolesByName(developer, app.id)
    const [{ objectId }] = rows
    const path = `/data/${table.name}`

    await developer.security.setPermission(
      app.id, 'roles', RestUser.roleId, 'data', table.tableId, table.name, 'all',
      operations.map(operation => ({ operation, access: 'DENY' })))

    assert.deepEqual(await http.REST.post(`${path}/find`, {}), [])
    assert.equal(await http.REST.post(`${path}/count`, {}), 0)
    await refused(http.REST.get(`${path}/${objectId}`), 1000, 400)
    await refused(http.REST.put(path, { name: 'x' }), 1011, 403)
    await refused(http.REST.put(path, { objectId, name: 'x' }), 1012, 403)
    await refused(http.REST.delete(`${path}/${objectId}`), 1014, 403)
    await refused(http.REST.get(`${path}/properties`), 1015, 403)
    assert.equal((await http.JS.post(`${path}/find`, {})).length, rows.length)
  })

  test('of two system roles, the one that denies wins; a custom role comes before both', async () => {
    const { developer, app } = context
    const { table, find } = await tableWithRows()
    const roles = await rolesByName(developer, app.id)
    const user = await registerUser(context)
    const client = await loginJs(context, user)
    const seen = async () => (await client.Data.of(table.name).find()).length

    await setTableCell(developer, app.id, table, { roles: roles.AuthenticatedUser.roleId }, find, 'GRANT')
    await setTableCell(developer, app.id, table, { roles: roles.JSUser.roleId }, find, 'DENY')
    assert.equal(await seen(), 0)

    const vip = await developer.security.createRole(app.id, uniqueName('Vip'))
    await assignRole(developer, app.id, vip, user.objectId)
    await setTableCell(developer, app.id, table, { roles: vip.roleId }, find, 'GRANT')
    assert.equal(await seen(), 3)
  })

  test('a cell for one user decides before all of its roles', async () => {
    const { developer, app } = context
    const { table, find } = await tableWithRows()
    const user = await registerUser(context)
    const staff = await developer.security.createRole(app.id, uniqueName('Staff'))
    await assignRole(developer, app.id, staff, user.objectId)
    const client = await loginJs(context, user)
    await setTableCell(developer, app.id, table, { roles: staff.roleId }, find, 'DENY')
    assert.deepEqual(await client.Data.of(table.name).find(), [])

    await setTableCell(developer, app.id, table, { users: user.objectId }, find, 'GRANT')

    assert.equal((await client.Data.of(table.name).find()).length, 3)
    const { data, totalRows } = await developer.security.loadPermissions(
      app.id, 'users', 'data', table.tableId, table.name, 'all', {}, 'email')
    assert.equal(data.find(each => each.userId === user.objectId).permissions[find], 'GRANT')
    assert.ok(totalRows >= 1)
  })

  test('the owner policy lets owners see their own rows of a table that is closed to users', async () => {
    const { developer, app } = context
    const { table, find } = await tableWithRows()
    const { AuthenticatedUser } = await rolesByName(developer, app.id)
    const [ann, ben] = [await clientOfNewUser(), await clientOfNewUser()]
    await ann.Data.of(table.name).save({ name: 'of Ann' })
    await ben.Data.of(table.name).save({ name: 'of Ben' })

    await setTableCell(developer, app.id, table, { roles: AuthenticatedUser.roleId }, find, 'DENY')
    assert.deepEqual(await ann.Data.of(table.name).find(), [])
    const answer = await developer.security.setPermission(
      app.id, 'owner', 'owner', 'data', table.tableId, table.name, 'all', { operation: find, access: 'GRANT' })
    assert.ok(answer.owner)

    assert.deepEqual((await ann.Data.of(table.name).find()).map(row => row.name), ['of Ann'])
    assert.equal(await ann.Data.of(table.name).getObjectCount(), 1)
    assert.deepEqual((await ben.Data.of(table.name).find()).map(row => row.name), ['of Ben'])
    const { data } = await developer.security.loadPermissions(
      app.id, 'owner', 'data', table.tableId, table.name, 'all', {}, 'email')
    assert.equal(data[0].permissions[find], 'GRANT')

    await developer.security.dropPermissions(
      app.id, 'owner', 'owner', 'data', table.tableId, table.name, 'all', find)
    assert.deepEqual(await ann.Data.of(table.name).find(), [])
  })

  test('the ACL of an object, set at the console for a user', async () => {
    const { developer, app } = context
    const { table, find, rows } = await tableWithRows()
    const { JSUser } = await rolesByName(developer, app.id)
    const user = await registerUser(context)
    const client = await loginJs(context, user)
    const [{ objectId, name }] = rows
    await setTableCell(developer, app.id, table, { roles: JSUser.roleId }, find, 'DENY')
    const acl = (call, ...rest) => developer.security[call](
      app.id, 'users', user.objectId, 'data', table.tableId, table.name, objectId, ...rest)

    await acl('setPermission', { operation: find, access: 'GRANT' })
    assert.deepEqual((await client.Data.of(table.name).find()).map(row => row.name), [name])
    const { data } = await developer.security.loadPermissions(
      app.id, 'users', 'data', table.tableId, table.name, objectId, {}, 'email')
    assert.equal(data.find(each => each.userId === user.objectId).permissions[find], 'GRANT')
    const found = await developer.security.searchDataACLUsers(app.id, table.name, objectId, user.email.slice(0, 12))
    assert.ok(found.data.some(each => each.userId === user.objectId))

    await acl('dropPermissions', find)
    assert.deepEqual(await client.Data.of(table.name).find(), [])
  })

  test('the ACL of an object, set at the console for a role', async () => {
    const { developer, app, http } = context
    const { table, find, rows } = await tableWithRows()
    const { RestUser } = await rolesByName(developer, app.id)
    const [{ objectId }] = rows

    const answer = await developer.security.setPermission(
      app.id, 'roles', RestUser.roleId, 'data', table.tableId, table.name, objectId,
      { operation: find, access: 'DENY' })
    assert.equal(answer[RestUser.roleId][find], 'DENY')

    assert.equal((await http.REST.post(`/data/${table.name}/find`, {})).length, rows.length - 1)
    await refused(http.REST.get(`/data/${table.name}/${objectId}`), 1000)
    const { data } = await developer.security.loadPermissions(
      app.id, 'roles', 'data', table.tableId, table.name, objectId, {}, 'email')
    assert.equal(data.find(role => role.roleId === RestUser.roleId).permissions[find], 'DENY')

    await developer.security.dropPermissions(
      app.id, 'roles', RestUser.roleId, 'data', table.tableId, table.name, objectId, find)
    assert.equal((await http.REST.post(`/data/${table.name}/find`, {})).length, rows.length)
  })

  test('the ACL of an object, set with the JS SDK by its owner', async () => {
    const { table } = await tableWithRows()
    const [owner, friend] = [await clientOfNewUser(), await clientOfNewUser()]
    const { FIND, UPDATE, REMOVE } = owner.Data.Permissions
    const row = await owner.Data.of(table.name).save({ name: 'private' })
    const friendId = friend.Users.getCurrentUserId()
    const names = async client => (await client.Data.of(table.name).find()).map(each => each.name)

    await FIND.grantForUser(owner.Users.getCurrentUserId(), row)
    await FIND.denyForAllRoles(row)
    assert.ok(!(await names(friend)).includes('private'))
    await FIND.grantForUser(friendId, row)
    assert.ok((await names(friend)).includes('private'))
    assert.ok((await names(owner)).includes('private'))
    const stranger = await clientOfNewUser()
    assert.ok(!(await names(stranger)).includes('private'))

    await UPDATE.denyForRole('AuthenticatedUser', row)
    await refused(stranger.Data.of(table.name).save({ objectId: row.objectId, name: 'changed' }), 1000)
    await refused(friend.Data.of(table.name).save({ objectId: row.objectId, name: 'changed' }), 1012)
    await REMOVE.denyForAllRoles(row)
    await refused(friend.Data.of(table.name).remove(row), 1014)
  })

  test('callers grant only what they hold', async () => {
    const { developer, app } = context
    const { table, operations, find, rows } = await tableWithRows()
    const { JSUser } = await rolesByName(developer, app.id)
    const client = await clientOfNewUser()
    await setTableCell(developer, app.id, table, { roles: JSUser.roleId }, find, 'DENY')

    // They hold PERMISSION on the row, so they may know of it though they cannot find it.
    await refused(client.Data.Permissions.FIND.grantForUser(client.Users.getCurrentUserId(), rows[0]), 1023)
    assert.deepEqual(await client.Data.of(table.name).find(), [])

    const permission = operationNamed(operations, 'permission')
    await setTableCell(developer, app.id, table, { roles: JSUser.roleId }, find, 'INHERIT')
    await setTableCell(developer, app.id, table, { roles: JSUser.roleId }, permission, 'DENY')
    await refused(client.Data.Permissions.UPDATE.grantForAllUsers(rows[0]), 1023)
  })

  test('cells of a deleted role are gone', async () => {
    const { developer, app } = context
    const { table, find } = await tableWithRows()
    const role = await developer.security.createRole(app.id, uniqueName('Brief'))
    const user = await registerUser(context)
    await assignRole(developer, app.id, role, user.objectId)
    await setTableCell(developer, app.id, table, { roles: role.roleId }, find, 'DENY')
    const client = await loginJs(context, user)
    assert.deepEqual(await client.Data.of(table.name).find(), [])

    await developer.security.deleteRole(app.id, role.roleId)

    assert.equal((await client.Data.of(table.name).find()).length, 3)
  })

  async function tableWithRows() {
    const { developer, app } = context
    const name = uniqueName('Table')
    const rows = []
    for (const row of ['one', 'two', 'three']) {
      rows.push(await context.http.BL.put(`/data/${name}`, { name: row }))
    }
    const table = await tableByName(developer, app.id, name)
    const operations = await tableOperations(developer, app.id, table)

    return { table, rows, operations, find: operationNamed(operations, 'find') }
  }

  function loadRoles(table) {
    return context.developer.security.loadPermissions(
      context.app.id, 'roles', 'data', table.tableId, table.name, 'all', {}, 'email')
  }

  async function clientOfNewUser() {
    return loginJs(context, await registerUser(context))
  }
})
