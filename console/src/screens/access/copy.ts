// Cells of one role or container, taken over by another, as changes.

import type { Access, Change, Container, RoleLine } from '../../api/types'
import { cellChange } from './container'

const ALL_METHODS = 'all methods'

interface Target {
  area: string
  name: string | null
}

const cellsOf = (role: RoleLine): Record<string, Access> => (role.all ? { [ALL_METHODS]: role.all, ...role.cells } : role.cells)

function lineChanges({ area, name }: Target, line: { kind: 'role' | 'owner'; id: string; name: string }, wanted: Record<string, Access>, now: Record<string, Access>): Change[] {
  return Object.keys(now)
    .filter(operation => wanted[operation] !== undefined && wanted[operation] !== now[operation])
    .map(operation => cellChange({ area, name, line, operation: operation === ALL_METHODS ? null : operation }, wanted[operation] ?? 'inherit'))
}

/** The cells that one role has here, for another role. Nothing of the first one changes. */
export function copiedRole(target: Target, container: Container, from: string, to: string): Change[] {
  const source = container.roles.find(role => role.name === from)
  const role = container.roles.find(each => each.name === to)
  if (!source || !role) return []
  return lineChanges(target, { kind: 'role', id: role.id, name: role.name }, cellsOf(source), cellsOf(role))
}

/** The cells of all roles and of the owner that another container has, for this one. Those of single users stay. */
export function copiedContainer(target: Target, container: Container, source: Container): Change[] {
  const changes = container.roles.flatMap(role => {
    const other = source.roles.find(each => each.id === role.id)
    return other ? lineChanges(target, { kind: 'role', id: role.id, name: role.name }, cellsOf(other), cellsOf(role)) : []
  })
  const owner = container.owner && source.owner ? lineChanges(target, { kind: 'owner', id: 'owner', name: 'the owner of a row' }, source.owner.cells, container.owner.cells) : []
  return [...owner, ...changes]
}
