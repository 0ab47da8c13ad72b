// The server's own account of a request: which layer and rule decided, and why.

import { setTimeout as sleep } from 'node:timers/promises'

/** Asks the management API about a request of the app; undefined when the server keeps nothing about it. */
export async function explain({ developer, app }, requestId) {
  if (!requestId) {
    return undefined
  }

  // A request may still be on its way into the server's memory when its answer is already here.
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await developer.request.get(`/${app.id}/console/security/explain/${requestId}`)
    } catch (error) {
      if (error.status !== 404) {
        throw error
      }
      await sleep(100)
    }
  }

  return undefined
}
