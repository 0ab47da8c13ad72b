// The ways between the servers, the database and the load balancer, which can be cut.
//
// As root each server is in a network namespace with two links of its own: one to the database, one to the load balancer. So the
// servers cannot talk to each other at all; and a link that is cut swallows what is sent, as a broken network does, both ways or
// one way. Without root each server reaches the database by a relay that closes its connections.

import { execFileSync } from 'node:child_process'
import { Worker } from 'node:worker_threads'

const ip = (...words) => execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] })

/** Whether this process may make network namespaces. */
export function hasNamespaces() {
  if (process.getuid() !== 0 || process.env.NETWORK) {
    return false
  }
  try {
    const name = `bs${process.pid}t`
    ip('netns', 'add', name)
    ip('netns', 'exec', name, 'iptables', '-L', '-n')
    ip('netns', 'del', name)
    return true
  } catch {
    return false
  }
}

/**
 * The links of a server by a namespace of its own. To be made before the database, which listens on its address.
 *
 * @param {number} number of the server
 */
export function namespaceLinks(number) {
  const name = `bs${process.pid}n${number}`
  const block = process.pid % 60 * 4 + number // so that several runs at a time do no harm
  const database = { here: `10.213.${block}.1`, there: `10.213.${block}.2`, end: `d${process.pid}n${number}` }
  const web = { here: `10.214.${block}.1`, there: `10.214.${block}.2`, end: `w${process.pid}n${number}` }
  ip('netns', 'add', name)
  process.once('exit', () => {
    try {
      ip('netns', 'del', name)
    } catch {
      // nothing to be done
    }
  })
  const inside = (...words) => execFileSync('ip', ['netns', 'exec', name, ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
  inside('ip', 'link', 'set', 'lo', 'up')
  for (const [link, device] of [[database, 'database'], [web, 'web']]) {
    ip('link', 'add', link.end, 'type', 'veth', 'peer', 'name', device, 'netns', name)
    ip('addr', 'add', `${link.here}/30`, 'dev', link.end)
    ip('link', 'set', link.end, 'up')
    inside('ip', 'addr', 'add', `${link.there}/30`, 'dev', device)
    inside('ip', 'link', 'set', device, 'up')
  }
  const rule = (device, way) => way === 'in' ? ['INPUT', '-i', device, '-j', 'DROP'] : ['OUTPUT', '-o', device, '-j', 'DROP']
  const ways = (way) => way === 'both' ? ['in', 'out'] : [way]
  return {
    silent: true,
    host: web.there,
    databaseHost: database.here,
    wrap: ['ip', 'netns', 'exec', name],
    databasePort: (port) => port,
    /** Swallows what goes `in` to the server, `out` of it, or `both`; of `database` or `web`. */
    cut: (device, way = 'both') => ways(way).forEach((each) => inside('iptables', '-w', '-A', ...rule(device, each))),
    mend: (device, way = 'both') => ways(way).forEach((each) => inside('iptables', '-w', '-D', ...rule(device, each)))
  }
}

/** Nothing in between, for measurements. */
export function noLinks() {
  return { silent: false, host: '127.0.0.1', databaseHost: '127.0.0.1', wrap: [], databasePort: (port) => port, cut: () => {}, mend: () => {} }
}

/** The link of a server to the database by a relay: a thread of its own, for it carries all that the server asks. */
export function relayLinks() {
  const threads = []
  const thread = (port) => {
    const made = new Worker(new URL('../relay.mjs', import.meta.url), { workerData: port })
    threads.push(made)
    return new Promise((listening) => made.once('message', listening))
  }
  return {
    silent: false,
    host: '127.0.0.1',
    databaseHost: '127.0.0.1',
    wrap: [],
    databasePort: thread,
    cut: () => threads.forEach((each) => each.postMessage(true)),
    mend: () => threads.forEach((each) => each.postMessage(false))
  }
}
