// Clients of the load balancer who want one thing after another and try again when it fails: what they notice of a fault.

import { answered, clientOf } from './client.mjs'

const pause = (ms) => new Promise((later) => setTimeout(later, ms))

/** So long before and after a fault its failures are counted, ms. */
const BEFORE = 100
const AFTER = 8_000

/**
 * Clients, each with one connection: by turns a find by id and a create, with a pause of 50 ms between.
 *
 * @param {object} developer
 * @param {string} address of the load balancer
 * @param {number} count of clients
 * @param {() => boolean} over
 */
export async function clientsOf(developer, address, count, over) {
  const { path, manage } = await developer.newApp('Used')
  await manage('POST', '/data/tables', { name: 'Thing' })
  const { objectId } = await manage('POST', '/data/Thing', { name: 'a' })
  /** Of each client: when each of its requests ended, how long it took, and whether it was done. */
  const logs = []
  const requests = { find: 0, create: 0, failed: 0, statuses: {} }
  const running = Array.from({ length: count }, async () => {
    const client = clientOf(() => address, 1)
    const log = []
    logs.push(log)
    for (let turn = 0; !over(); turn++) {
      const kind = turn % 4 === 0 ? 'create' : 'find'
      const begun = Date.now()
      const answer = kind === 'create'
        ? await client.send('POST', `${path}/data/Thing`, { name: 'b' })
        : await client.send('GET', `${path}/data/Thing/${objectId}`)
      const ok = answered(answer)
      log.push({ begun, ended: Date.now(), ok })
      requests[kind]++
      if (!ok) {
        requests.failed++
        const status = answer?.status ?? 'none'
        requests.statuses[status] = (requests.statuses[status] ?? 0) + 1
      }
      await pause(50)
    }
  })
  return { logs, requests, running }
}

/**
 * What a fault has cost: for how long a client had no success at the longest, from when it began its first request that did not
 * succeed, and how many requests failed.
 *
 * @param {number} from when the fault began, ms since 1970
 */
export function costOf(logs, from) {
  let failed = 0
  let longest = 0
  for (const log of logs) {
    let success = null
    for (const { begun, ended, ok } of log) {
      if (ended < from - BEFORE) {
        success = ended
        continue
      }
      if (begun > from + AFTER) {
        break
      }
      if (ok) {
        longest = Math.max(longest, ended - Math.max(success ?? begun, from - BEFORE))
        success = ended
      } else {
        failed++
      }
    }
  }
  return { failed, longest }
}
