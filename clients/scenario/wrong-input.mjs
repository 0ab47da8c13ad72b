// The last row of the main job: input that is wrong from its very form. Each gets its documented code or a clear
// client error, and the server stays up.

import { sendMegabytes } from './big-body.mjs'
import { send } from './http.mjs'

const NOBODY = '00000000-0000-0000-0000-000000000000'
const FIND = { method: 'POST', body: {} }
const JSON_TYPE = { 'Content-Type': 'application/json' }

export const wrongInput = [
  {
    what: 'wrong app id',
    code: 2002,
    send: ({ server, app }) => send(`${server.url}/${NOBODY}/${app.keys.REST}/data/Restaurant/find`, FIND),
  },
  {
    what: 'wrong key',
    code: 2002,
    send: ({ server, app }) => send(`${server.url}/${app.id}/${NOBODY}/data/Restaurant/find`, FIND),
  },
  {
    what: 'malformed JSON',
    send: scenario => send(
      `${root(scenario)}/data/Restaurant`, { method: 'PUT', body: '{"name": "Bel', headers: JSON_TYPE }),
  },
  {
    what: '100 MB body',
    status: 413,
    send: scenario => sendMegabytes(`${root(scenario)}/data/Restaurant`, 100),
  },
  {
    what: 'unknown table',
    code: 1009,
    send: scenario => send(`${root(scenario)}/data/Restorant/find`, FIND),
  },
  {
    what: 'unknown route',
    status: 404,
    send: scenario => send(`${root(scenario)}/no/such/route`),
  },
]

/** Says what is wrong with an answer to wrong input, or undefined. */
export function problemWith({ code, status }, answer) {
  if (answer.status < 400 || answer.status >= 500) {
    return `expected a client error, got HTTP ${answer.status}`
  }
  if (status && answer.status !== status) {
    return `expected HTTP ${status}, got ${answer.status}`
  }
  if (code && answer.body?.code !== code) {
    return `expected code ${code}, got ${answer.body?.code}`
  }
  if (typeof answer.body?.code !== 'number' || typeof answer.body?.message !== 'string') {
    return `not an error envelope: ${JSON.stringify(answer.body)}`
  }
  return undefined
}

export async function isUp(server) {
  const { status } = await send(`${server.url}/health/ready`)
  return status === 200
}

function root({ server, app }) {
  return `${server.url}/${app.id}/${app.keys.REST}`
}
