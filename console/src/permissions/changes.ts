// Permission changes as values: what they are about, what they say, which of them are still needed.

import type { Access, Change } from '../api/types'

const VALUES = new Set(['access', 'closed'])

/** What a change is about, whatever it sets there: two of the same place take each other's place. */
export function placeOf(change: Change): string {
  const kind = change.kind.replace(/^un?assign-role$|^assign-role$/, 'assignment')
  const fields = Object.entries(change).filter(([field]) => field !== 'kind' && !VALUES.has(field))
  return JSON.stringify([kind, ...fields.toSorted(([one], [other]) => one.localeCompare(other))])
}

/** A list with one more change, which takes the place of an earlier one about the same. */
export function withChange(list: Change[], change: Change): Change[] {
  const place = placeOf(change)
  return [...list.filter(each => placeOf(each) !== place), change]
}

export function withoutPlace(list: Change[], change: Change): Change[] {
  const place = placeOf(change)
  return list.filter(each => placeOf(each) !== place)
}

export const pendingAt = (list: Change[], change: Change): Change | undefined => {
  const place = placeOf(change)
  return list.find(each => placeOf(each) === place)
}

/** The state after the next click. Global cells know no inherit. */
export function nextAccess(now: Access, global: boolean): Access {
  if (global) return now === 'grant' ? 'deny' : 'grant'
  return now === 'inherit' ? 'grant' : now === 'grant' ? 'deny' : 'inherit'
}

const AREAS = ['table', 'path', 'channel', 'service'] as const

function asset(change: Change): string {
  const area = AREAS.find(each => change[each] !== undefined)
  return area ? `${area} ${String(change[area])}` : 'the whole app'
}

const who = (change: Change): string =>
  change['role'] === undefined ? `user ${String(change['user'])}` : `role ${String(change['role'])}`

/** A change in words. */
export function changeText(change: Change): string {
  const access = String(change['access'] ?? '').toUpperCase()
  switch (change.kind) {
    case 'closed-to-clients':
      return `${asset(change)}: ${change['closed'] ? 'closed to clients' : 'open to clients again'}`
    case 'create-role':
      return `new role ${String(change['role'])}`
    case 'rename-role':
      return `role ${String(change['role'])} is called ${String(change['name'])}`
    case 'delete-role':
      return `role ${String(change['role'])} is deleted`
    case 'assign-role':
      return `role ${String(change['role'])} is given to user ${String(change['user'])}`
    case 'unassign-role':
      return `role ${String(change['role'])} is taken from user ${String(change['user'])}`
    case 'global-cell':
      return `${String(change['operation'])} of ${who(change)} everywhere in ${String(change['area'])}: ${access}`
    case 'owner-cell':
      return `${String(change['operation'])} of the owner on ${asset(change)}: ${access}`
    case 'column-cell':
      return `column ${String(change['column'])} of ${asset(change)} for ${who(change)}: ${access}`
    case 'method-cell':
      return `method ${String(change['method'])} of ${asset(change)} for ${who(change)}: ${access}`
    case 'elevation':
      return `${asset(change)}${change['method'] ? `, method ${String(change['method'])}` : ''} may ${String(change['may'])}: ${access}`
    case 'row-cell':
      return `${String(change['operation'])} of ${who(change)} on row ${String(change['row'])} of ${asset(change)}: ${access}`
    default:
      return `${String(change['operation'] ?? 'all methods')} of ${who(change)} on ${asset(change)}: ${access}`
  }
}
