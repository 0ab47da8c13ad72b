// Roles and permission cells through the Console SDK, by name instead of by id.

const OPERATIONS = {
  find: ['FIND'],
  create: ['CREATE', 'ADD'],
  update: ['UPDATE'],
  remove: ['REMOVE', 'DELETE'],
  describe: ['DESCRIBE'],
  permission: ['PERMISSION'],
}

export async function rolesByName(developer, appId) {
  const roles = await developer.security.loadRoles(appId)
  return Object.fromEntries(roles.map(role => [role.name, role]))
}

export async function tableByName(developer, appId, name) {
  const { tables } = await developer.tables.get(appId)
  return tables.find(table => table.name === name)
}

/** The operations of a table, spelled as the server lists them. */
export async function tableOperations(developer, appId, table) {
  const { data } = await developer.security.loadPermissions(
    appId, 'roles', 'data', table.tableId, table.name, 'all', {}, 'email')
  return [...new Set(data.flatMap(role => Object.keys(role.permissions)))]
}

/** Finds `find`, `create` … among the operations that a server lists, whatever their spelling. */
export function operationNamed(operations, name) {
  const plain = text => text.replaceAll('_', '').toUpperCase()
  return operations.find(operation => OPERATIONS[name].includes(plain(operation))) ?? OPERATIONS[name][0]
}

/** Sets every operation of a table for one role. access: GRANT, DENY or INHERIT. */
export async function setTableAccess(developer, appId, table, operations, role, access) {
  await developer.security.setPermission(
    appId, 'roles', role.roleId, 'data', table.tableId, table.name, 'all',
    operations.map(operation => ({ operation, access })))
}

/** Sets one operation of a table for a role or a user. principal: {roles: id} or {users: id}. */
export async function setTableCell(developer, appId, table, principal, operation, access) {
  const [[policy, id]] = Object.entries(principal)
  await developer.security.setPermission(
    appId, policy, id, 'data', table.tableId, table.name, 'all', { operation, access })
}

export async function serviceByName(developer, appId, name) {
  const services = await developer.bl.getServices(appId)
  const service = services.find(candidate => candidate.name === name)

  if (!service) {
    throw new Error(`the app has no service ${name}, only: ${services.map(each => each.name).join(', ') || 'none'}`)
  }

  const methods = await developer.bl.getServiceMethods(appId, service.id)
  const methodIds = Object.fromEntries(methods.map(method => [method.method ?? method.name, method.id]))

  return { ...service, methodIds }
}

/** operation: the id of a method, or `all`. */
export async function setServiceAccess(developer, appId, service, role, operation, access) {
  await developer.security.setPermission(
    appId, 'roles', role.roleId, 'localservices', service.id, service.name, 'all', { operation, access })
}

export async function assignRole(developer, appId, role, userId) {
  await developer.tables.updateAssignedUserRoles(appId, [{ roleId: role.roleId, status: 'ALL' }], [userId])
}

export async function unassignRole(developer, appId, role, userId) {
  await developer.tables.updateAssignedUserRoles(appId, [{ roleId: role.roleId, status: 'NONE' }], [userId])
}
