// What is done to the servers and the database. Each fault lasts from its beginning until every server says that it is ready again.

import { answered } from './client.mjs'
import { visible } from './changes.mjs'
import { ready } from './nodes.mjs'

const pause = (ms) => new Promise((later) => setTimeout(later, ms))

/** Longer than the lease of a server and than what is silent is waited for. */
const CUT_MILLIS = 8_000

/** What was sent before a link was cut may arrive so long after it is mended: the pauses of TCP grow. */
const STRAGGLE_MILLIS = 8_000

/**
 * @param {object} cluster
 * @param {object[]} probes a subject for each server, that nobody else changes
 * @param {object} changes as of changesOf
 * @param {object} count of what was met
 * @param {string[]} wrong to be added to
 */
export function faultsOf(cluster, probes, changes, auth, count, wrong, random) {
  const { nodes, postgres } = cluster
  const quiet = { name: null, over: 0, straggle: 0 }
  let now = quiet
  const log = []

  const others = (node) => nodes.filter((each) => each !== node)

  /** A change while a server stands still or is cut off: it may not be served the old way when it goes on. */
  async function changeWithout(node, mend, hold) {
    const probe = probes[node.number]
    const before = performance.now()
    probe.denied = !probe.denied
    const answer = await random.one(others(node)).client.send('PUT', `/${probe.appId}/console/security/data/${probe.tableId}/roles/${probe.own}`,
      { permissions: [{ operation: 'FIND', access: probe.denied ? 'DENY' : 'GRANT' }] }, auth)
    const sees = changes.finds(probe)
    if (!answered(answer)) {
      await pause(hold)
      await mend()
      count.unanswered++
      now.probesInDoubt.push(probe)
      return
    }
    count.changes++
    count.kinds.permission = (count.kinds.permission ?? 0) + 1
    const asked = Array.from({ length: 20 }, () => sees({ send: (...request) => node.client.send(...request) }))
    await pause(Math.max(0, hold - (performance.now() - before)))
    await mend()
    for (let i = 0; i < 20; i++) {
      asked.push(sees(node.client))
      await pause(10)
    }
    for (const saw of await Promise.all(asked)) {
      if (saw !== null) {
        count.checks++
        if (saw !== visible(probe)) {
          count.old++
          wrong.push(`node ${node.number} after ${now.name} shows ${saw}, not ${visible(probe)}`)
        }
      }
    }
  }

  const cutting = (device, way) => async (node) => {
    node.links.cut(device, way)
    await pause(random.below(500))
    await changeWithout(node, async () => node.links.mend(device, way), CUT_MILLIS)
  }

  const inflict = {
    async kill(node) {
      await node.kill()
      now.died = Date.now()
      await pause(500)
      await node.start()
    },
    /** Longer than a lease. */
    async stop(node) {
      process.kill(node.server.pid, 'SIGSTOP')
      await pause(1_000)
      await changeWithout(node, async () => process.kill(node.server.pid, 'SIGCONT'), 7_000)
    },
    /** Shorter than a lease: the server may go on as if nothing had been. */
    async blink(node) {
      process.kill(node.server.pid, 'SIGSTOP')
      await changeWithout(node, async () => process.kill(node.server.pid, 'SIGCONT'), 1_000 + random.below(3_000))
    },
    cut: cutting('database', 'both'),
    /** The database hears the server, which hears nothing. */
    deaf: cutting('database', 'in'),
    /** The server hears the database, which hears nothing. */
    mute: cutting('database', 'out'),
    /** The load balancer and the clients do not reach a server, which has its database. */
    apart: cutting('web', 'both'),
    async restart() {
      await postgres.stop(random.one(['fast', 'immediate']))
      await pause(random.below(1_500))
      await postgres.start()
    }
  }

  /** Does one; settled when every server is ready again. */
  async function suffer(name, node) {
    // what was sent before it or during it and not answered may be carried out later, but not when its server has died
    const straggle = name === 'kill' ? 0 : ['cut', 'deaf', 'mute', 'apart'].includes(name) ? STRAGGLE_MILLIS : 1_500
    now = { name, node, died: 0, probesInDoubt: [], over: Infinity, straggle }
    const from = Date.now()
    await inflict[name](node)
    if (!await ready(nodes)) {
      wrong.push(`a server is not ready 60 s after ${name} of node ${node.number}`)
    }
    for (const probe of now.probesInDoubt) {
      await pause(STRAGGLE_MILLIS)
      while (!await changes.settled(probe, random.one(nodes).client)) {
        await pause(500)
      }
    }
    const to = Date.now()
    log.push({ name, node: node.number, from: now.died || from, to })
    now.over = performance.now() + straggle
    now = quiet
  }

  return {
    log,
    suffer,
    names: Object.keys(inflict),
    /** Tells from then on whether a request that was not answered by now may still be carried out. */
    lingering: () => {
      const fault = now
      return () => fault.straggle > 0 && performance.now() < fault.over
    },
    current: () => now.name
  }
}
