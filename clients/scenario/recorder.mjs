// Sees every HTTP exchange of the official SDKs, which hide the response headers on success: the request id in them
// leads to the server's explanation. Both SDKs send through the same function of `backendless-request`.

import { AsyncLocalStorage } from 'node:async_hooks'
import Backendless from 'backendless'

const recording = new AsyncLocalStorage()
const { Request } = Backendless
const sendUnrecorded = Request.send

Request.send = async (url, method, headers, ...rest) => {
  const response = await sendUnrecorded(url, method, headers, ...rest)
  note(method, url, response.status, response.headers['x-request-id'])
  return response
}

export function note(method, url, status, requestId) {
  recording.getStore()?.push({ method, path: new URL(url).pathname, status, requestId })
}

/**
 * Runs an action and keeps what happened on the wire meanwhile.
 * Never rejects: the answer is {value} or {error}, with status and request id of the last exchange.
 */
export async function recorded(action) {
  const exchanges = []
  const outcome = await recording.run(exchanges, async () => {
    try {
      return { value: await action() }
    } catch (error) {
      return { error }
    }
  })
  const last = exchanges.at(-1) ?? {}

  return { ...outcome, status: last.status, requestId: last.requestId, exchanges }
}
