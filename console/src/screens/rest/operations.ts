// The calls that a client can make to an app, made from its schema.

import type { Method } from '../../api/client'

export interface Operation {
  id: string
  name: string
  method: Method
  path: string
  body?: string
}

const BY_TABLE: [string, string, Method, string, string?][] = [
  ['find', 'find rows', 'GET', '?pageSize=10'],
  ['count', 'count rows', 'GET', '/count'],
  ['create', 'create a row', 'POST', '', '{\n  "name": "value"\n}'],
  ['by-id', 'find by id', 'GET', '/OBJECT-ID'],
  ['update', 'update a row', 'PUT', '/OBJECT-ID', '{\n  "name": "value"\n}'],
  ['delete', 'delete a row', 'DELETE', '/OBJECT-ID'],
]

const OTHERS: Operation[] = [
  { id: 'register', name: 'register a user', method: 'POST', path: '/users/register', body: '{\n  "email": "ann@food.example",\n  "password": ""\n}' },
  { id: 'is-valid', name: 'is this user-token valid?', method: 'GET', path: '/users/isvalidusertoken/TOKEN' },
  { id: 'counter', name: 'increment a counter', method: 'PUT', path: '/counters/visits/increment/get' },
  { id: 'transaction', name: 'a transaction', method: 'POST', path: '/transaction/unit-of-work', body: '{\n  "isolationLevelEnum": "REPEATABLE_READ",\n  "operations": []\n}' },
  { id: 'invoke', name: 'invoke a service', method: 'POST', path: '/services/SERVICE/method', body: '{}' },
]

/** The operations of one table, and those that are about no table. */
export function operationsOf(table: string): { ofTable: Operation[]; others: Operation[] } {
  const ofTable = BY_TABLE.map(([id, name, method, rest, body]) => {
    const operation: Operation = { id, name, method, path: `/data/${encodeURIComponent(table)}${rest}` }
    return body === undefined ? operation : { ...operation, body }
  })
  return { ofTable: table ? ofTable : [], others: OTHERS }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** The call as a line for a shell; the token is left out, since lines are pasted into chats. */
export function asCurl(method: Method, url: string, body: string, hasUser: boolean): string {
  const parts = [`curl -i -X ${method} ${quoted(url)}`]
  if (hasUser) parts.push(`-H 'user-token: ...'`)
  if (body) parts.push(`-H 'Content-Type: application/json'`, `-d ${quoted(body)}`)
  return parts.join(' \\\n  ')
}

/** The call for a browser or Node. */
export function asFetch(method: Method, url: string, body: string, hasUser: boolean): string {
  const headers = [...(hasUser ? [`'user-token': token`] : []), ...(body ? [`'content-type': 'application/json'`] : [])]
  return `const response = await fetch(${JSON.stringify(url)}, {\n  method: '${method}',${headers.length ? `\n  headers: { ${headers.join(', ')} },` : ''}${body ? `\n  body: JSON.stringify(${body.trim()}),` : ''}\n})\nconsole.log(response.status, await response.json())`
}
