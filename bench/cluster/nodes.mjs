// The servers on one database, each a process of its own, with the load balancer before them.

import { join } from 'node:path'
import { startServerBy } from '../server.mjs'
import { answered, clientOf } from './client.mjs'
import { hasNamespaces, namespaceLinks, noLinks, relayLinks } from './network.mjs'
import { freePort, startPostgres } from './postgres.mjs'
import { startProxy } from './proxy.mjs'

export const developer = { login: 'bench@example.com', password: 'a measurement is not secret' }

// what was started ends with this process, also when it is told to end
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => process.exit(130))
}

/**
 * Starts a database, servers on it, one after another, and HAProxy. By environment NETWORK: `relay` for relays also where network
 * namespaces could be had, `none` for nothing in between.
 *
 * @param {string} directory for all that they store
 * @param {number} count of servers
 * @param {string[]} postgresOptions as `name=value`
 * @param {string[]} options of `backstay start`
 */
export async function startCluster(directory, count, postgresOptions, options) {
  const spaces = hasNamespaces()
  const numbers = Array.from({ length: count }, (_, number) => number)
  const linksOf = spaces ? namespaceLinks : process.env.NETWORK === 'none' ? noLinks : relayLinks
  const links = numbers.map(linksOf)
  const postgres = await startPostgres(directory, spaces ? links.map((each) => each.databaseHost) : [], postgresOptions)
  const nodes = []
  for (const number of numbers) {
    nodes.push(await nodeOf(number, links[number], directory, postgres, options))
  }
  for (const node of nodes) {
    await node.start()
  }
  const proxy = await startProxy(directory, nodes.map(({ host, port }) => ({ host, port })))
  return {
    nodes,
    postgres,
    proxy,
    spaces,
    /** Starts one more, that the load balancer does not know. Not with namespaces: the database has its addresses by then. */
    add: async () => {
      const node = await nodeOf(nodes.length, linksOf(nodes.length), directory, postgres, options)
      await node.start()
      nodes.push(node)
    }
  }
}

async function nodeOf(number, links, directory, postgres, options) {
  const port = await freePort()
  const databasePort = await links.databasePort(postgres.port)
  const node = {
    number,
    links,
    host: links.host,
    port,
    address: `http://${links.host}:${port}`,
    server: null,
    client: null,
    start: async () => {
      process.env.DATABASE = `postgresql://postgres@${links.databaseHost}:${databasePort}/postgres`
      const starting = startServerBy(links.wrap, join(directory, `node${number}`), 'full', '--host', links.host, '--port', String(port), ...options)
      node.server = await starting
    },
    kill: async () => {
      const { server } = node
      node.server = null
      await server.end('SIGKILL')
      node.client.reset()
    }
  }
  node.client = clientOf(() => node.server ? node.address : null)
  return node
}

/** Waits until every server says that it is ready; false when one is not after so many ms. */
export async function ready(nodes, patience = 60_000) {
  const begun = performance.now()
  while (performance.now() - begun < patience) {
    const all = await Promise.all(nodes.map((node) => node.client.send('GET', '/health/ready', undefined, {}, 2_000)))
    if (all.every(answered)) {
      return true
    }
    await new Promise((later) => setTimeout(later, 100))
  }
  return false
}

/** Logs the first developer in; makes apps: the id, the path of clients, and what a developer may do. */
export async function developerOn(client) {
  const session = await client.must('POST', '/console/home/login', developer)
  const auth = { 'auth-key': session.headers['auth-key'] }
  return {
    auth,
    newApp: async (name) => {
      const { id } = (await client.must('POST', '/console/applications', { appName: name, refCode: null }, auth)).json
      const { apiKeys } = (await client.must('GET', `/${id}/console/appsettings`, undefined, auth)).json
      return {
        appId: id,
        path: `/${id}/${apiKeys.find((key) => key.deviceType === 'REST').apiKey}`,
        manage: async (method, path, body, headers) => (await client.must(method, `/${id}/console${path}`, body, { ...auth, ...headers })).json
      }
    }
  }
}
