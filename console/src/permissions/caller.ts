// A supposed caller as one text, so that it fits into an address: KEY, KEY/user/ID, KEY/roles/A,B.

import type { Who } from '../api/types'

export const KEYS: [string, string][] = [
  ['REST', 'REST'], ['JS', 'JavaScript'], ['ANDROID', 'Android / Java'], ['IOS', 'iOS'], ['WP', '.NET'], ['AS', 'ActionScript'], ['BL', 'server code'],
]

export function callerText(who: Who): string {
  if (who.user) return `${who.key}/user/${who.user}`
  if (who.roles && who.roles.length > 0) return `${who.key}/roles/${who.roles.join(',')}`
  return who.key
}

export function readCaller(text: string): Who {
  const [key = 'REST', kind, ...rest] = text.split('/')
  const value = rest.join('/')
  if (kind === 'user' && value) return { key, user: value }
  if (kind === 'roles' && value) return { key, roles: value.split(',') }
  return { key }
}

export function callerName(who: Who, name: (id: string) => string = id => id): string {
  const login = who.user ? name(who.user) : who.roles && who.roles.length > 0 ? `someone with ${who.roles.join(', ')}` : 'nobody logged in'
  return `${login} · ${who.key} key`
}
