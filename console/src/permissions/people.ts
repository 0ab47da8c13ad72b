// Ids of users as the names that people know.

import { useAsk, ofApp } from '../api/queries'
import type { Row } from '../api/types'

const MAX = 100

export function nameOf(user: Row): string {
  const named = user['email'] ?? user['name'] ?? user['identity']
  return typeof named === 'string' && named ? named : user.objectId
}

/** The names of some users, by id; those that are gone keep their ids. */
export function usePeople(app: string, ids: (string | null | undefined)[]): (id: string) => string {
  const wanted = [...new Set(ids.filter((id): id is string => typeof id === 'string' && /^[\w-]{1,64}$/.test(id)))].toSorted().slice(0, MAX)
  const where = `objectId in (${wanted.map(id => `'${id}'`).join(', ')})`
  const found = useAsk<Row[]>(ofApp(app, '/data/Users/find'), { where, pageSize: MAX }, { enabled: wanted.length > 0, keep: true })
  const names = new Map((found.data ?? []).map(user => [user.objectId, nameOf(user)]))
  return id => names.get(id) ?? id
}

/** A caller's label with the names of users in the place of their ids. */
export function readable(label: string, user: string | null, name: (id: string) => string): string {
  return user ? label.replace(`user ${user}`, name(user)) : label
}
