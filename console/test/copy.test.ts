import { describe, expect, test } from 'vitest'
import type { Container, RoleLine } from '../src/api/types'
import { copiedContainer, copiedRole } from '../src/screens/access/copy'
import { mappingText, readMapping } from '../src/screens/users/provider'

const role = (name: string, cells: RoleLine['cells']): RoleLine => ({ id: `id of ${name}`, name, kind: 'custom', cells })

const container = (roles: RoleLine[], owner: RoleLine['cells'] = {}): Container => ({
  version: 3, area: 'data', appClosed: false, operations: ['FIND', 'UPDATE'], roles, owner: { set: true, cells: owner, inherited: {} },
})

const TARGET = { area: 'data', name: 'Order' }

describe('copying cells', () => {
  test('a role gets what another has, and only what differs is a change', () => {
    const here = container([role('Staff', { FIND: 'grant', UPDATE: 'deny' }), role('Guest', { FIND: 'grant', UPDATE: 'grant' })])

    expect(copiedRole(TARGET, here, 'Staff', 'Guest')).toEqual([
      { kind: 'cell', table: 'Order', role: 'Guest', operation: 'UPDATE', access: 'deny' },
    ])
    expect(copiedRole(TARGET, here, 'Staff', 'Staff')).toEqual([])
    expect(copiedRole(TARGET, here, 'Nobody', 'Guest')).toEqual([])
  })

  test('a cell that the source has not is taken away', () => {
    const here = container([role('Staff', { FIND: 'inherit', UPDATE: 'inherit' }), role('Guest', { FIND: 'deny', UPDATE: 'inherit' })])

    expect(copiedRole(TARGET, here, 'Staff', 'Guest')).toEqual([
      { kind: 'cell', table: 'Order', role: 'Guest', operation: 'FIND', access: 'inherit' },
    ])
  })

  test('a table gets the cells of all roles and of the owner', () => {
    const here = container([role('Staff', { FIND: 'inherit', UPDATE: 'inherit' })], { FIND: 'inherit' })
    const other = container([role('Staff', { FIND: 'deny', UPDATE: 'inherit' })], { FIND: 'grant' })

    expect(copiedContainer(TARGET, here, other)).toEqual([
      { kind: 'owner-cell', table: 'Order', operation: 'FIND', access: 'grant' },
      { kind: 'cell', table: 'Order', role: 'Staff', operation: 'FIND', access: 'deny' },
    ])
  })

  test('the methods of a service and all of them together', () => {
    const here = container([
      { ...role('Staff', { buy: 'deny' }), all: 'grant' },
      { ...role('Guest', { buy: 'inherit' }), all: 'inherit' },
    ])

    expect(copiedRole({ area: 'localservices', name: 'Shop' }, here, 'Staff', 'Guest')).toEqual([
      { kind: 'cell', service: 'Shop', role: 'Guest', access: 'grant' },
      { kind: 'method-cell', service: 'Shop', role: 'Guest', method: 'buy', access: 'deny' },
    ])
  })
})

test('the fields of a provider are written a line each, and read again', () => {
  const mapping = { 'data.name': 'name', sub: 'externalId' }
  expect(readMapping(mappingText(mapping))).toEqual(mapping)
  expect(readMapping('\n = x\nname=\n a = b ')).toEqual({ a: 'b' })
})
