// What several servers cost: requests through the load balancer to one server and to three, and one change with ever more servers.
//
//   node bench/cluster-cost.mjs requests      a find by id and a create: requests a second, CPU of each
//   node bench/cluster-cost.mjs changes       a change with 1, 3, 10 and 30 servers, or with SERVERS=1,3
//
// By environment: SECONDS of one figure (5), ROUNDS (3), CHANGES of one figure (200), CONNECTIONS (16), SERVER_COMMAND. Needs wrk.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { developerOn, ready, startCluster } from './cluster/nodes.mjs'
import { startProxy } from './cluster/proxy.mjs'
import { loadOf } from './load.mjs'

const number = (name, otherwise) => Number(process.env[name] ?? otherwise)
const SECONDS = number('SECONDS', 5)
const ROUNDS = number('ROUNDS', 3)
const CHANGES = number('CHANGES', 200)
const CONNECTIONS = number('CONNECTIONS', 16)
const SERVERS = (process.env.SERVERS ?? '1,3,10,30').split(',').map(Number)
const parts = process.argv.length > 2 ? process.argv.slice(2) : ['requests', 'changes']
const pause = (ms) => new Promise((later) => setTimeout(later, ms))

process.env.NETWORK = 'none'
process.env.BACKSTAY_SECRET_KEY = randomBytes(32).toString('base64')

const directory = mkdtempSync(join(tmpdir(), 'backstay-cluster-'))
process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
const cluster = await startCluster(directory, parts.includes('requests') ? 3 : 1, ['max_connections=800'], [])
const { nodes, postgres, proxy } = cluster
await ready(nodes)
const developer = await developerOn(nodes[0].client)

/** Seconds of CPU that a process has used. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

/** Seconds of CPU that the database has used, those of its connections that have ended included. */
function cpuOfPostgres() {
  const main = postgres.pid()
  const fields = readFileSync(`/proc/${main}/stat`, 'utf8').split(') ')[1].split(' ')
  const ended = (Number(fields[13]) + Number(fields[14])) / 100
  const children = readdirSync(`/proc/${main}/task`)
    .flatMap((thread) => readFileSync(`/proc/${main}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean))
  return cpuOf(main) + ended + children.reduce((sum, pid) => sum + cpuOf(pid), 0)
}

const cpu = () => ({
  servers: nodes.reduce((sum, node) => sum + cpuOf(node.server.pid), 0), database: cpuOfPostgres(), proxy: cpuOf(proxy.pid)
})
const less = (after, before) => Object.fromEntries(Object.keys(after).map((key) => [key, after[key] - before[key]]))
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
const median = (list) => at([...list].sort((a, b) => a - b), 0.5)
const load = () => loadavg()[0].toFixed(1)

if (parts.includes('requests')) {
  await requests()
}
if (parts.includes('changes')) {
  await changes()
}
proxy.end()
for (const node of nodes) {
  await node.server.end('SIGKILL')
}
process.exit(0)

/** One server and three, in turn, behind two proxies of the same kind; the three run all the time. */
async function requests() {
  const app = await developer.newApp('Requests')
  await app.manage('POST', '/data/tables', { name: 'Thing' })
  const { objectId } = await app.manage('POST', '/data/Thing', { name: 'a' })
  const alone = await startProxy(directory, [nodes[0]])
  const proxies = { 'one server': alone, 'three servers': proxy }
  const kinds = { 'find by id': { path: `data/Thing/${objectId}` }, create: { method: 'POST', path: 'data/Thing', body: { name: 'b' } } }
  await pause(2_000)
  for (const request of Object.values(kinds)) {
    await loadOf(proxy.address, app.path, [request], SECONDS * 2, CONNECTIONS)
    await loadOf(alone.address, app.path, [request], SECONDS, CONNECTIONS)
  }
  const found = {}
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, request] of Object.entries(kinds)) {
      for (const [name, { address, pid }] of Object.entries(proxies)) {
        const before = { ...cpu(), proxy: cpuOf(pid) }
        const { count, perSecond, p50, p99, wrong } = await loadOf(address, app.path, [request], SECONDS, CONNECTIONS)
        const used = less({ ...cpu(), proxy: cpuOf(pid) }, before);
        (found[`${kind}, ${name}`] ??= []).push({ perSecond, p50, p99, wrong: wrong ?? 0, load: loadavg()[0], ...Object.fromEntries(Object.entries(used).map(([key, each]) => [key, each / count * 1000])) })
      }
    }
  }
  console.log(`\n${CONNECTIONS} connections, median of ${ROUNDS} | requests/s | p50, p99 ms | CPU ms of a request: servers + database + proxy | load average`)
  for (const [name, runs] of Object.entries(found)) {
    const of = (key) => median(runs.map((run) => run[key]))
    console.log(`${name} | ${of('perSecond').toFixed(0)} | ${of('p50').toFixed(1)}, ${of('p99').toFixed(1)} | ${of('servers').toFixed(3)} + ${of('database').toFixed(3)} + ${of('proxy').toFixed(3)} | ${of('load').toFixed(1)}`)
  }
  alone.end()
}

/** Changes of the permissions of an app, by one client after another, then of eight apps at once; with ever more servers. */
async function changes() {
  const apps = []
  for (let i = 0; i < 8; i++) {
    const app = await developer.newApp(`Changes ${i}`)
    const { tableId } = await app.manage('POST', '/data/tables', { name: 'Thing' })
    const { roleId } = await app.manage('PUT', '/security/roles/Cook')
    let granted = false
    apps.push((node) => {
      granted = !granted
      return node.client.must('PUT', `/${app.appId}/console/security/data/${tableId}/roles/${roleId}`,
        { permissions: [{ operation: 'FIND', access: granted ? 'GRANT' : 'DENY' }] }, developer.auth)
    })
  }
  console.log('\nservers | ms of a change: p50, p99 | of eight at once: changes/s | CPU ms of a change: server that makes it, each other one, database | CPU of all when nothing is done, % of a core: servers, database | memory of a server, MB | load average')
  for (const wanted of SERVERS) {
    while (nodes.length < wanted) {
      await cluster.add()
    }
    await ready(nodes)
    await Promise.all(nodes.map((node) => node.client.must('GET', '/console/applications', undefined, developer.auth)))
    const rounds = []
    for (let i = 0; i < 100; i++) {
      await apps[i % 8](nodes[0])
    }
    await pause(3_000)
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await measured(apps))
    }
    const of = (key) => median(rounds.map((round) => round[key]))
    console.log(`${wanted} | ${of('p50').toFixed(1)}, ${of('p99').toFixed(1)} | ${of('perSecond').toFixed(0)} | ${of('maker').toFixed(2)}, ${of('other').toFixed(3)}, ${of('database').toFixed(2)} | ${of('idleServers').toFixed(1)}, ${of('idleDatabase').toFixed(1)} | ${median(nodes.map(memory)).toFixed(0)} | ${load()}`)
  }
}

async function measured(apps) {
  const idle = await usedIn(() => pause(8_000))
  const took = []
  const busy = await usedIn(async () => {
    for (let i = 0; i < CHANGES; i++) {
      const begun = performance.now()
      await apps[0](nodes[0])
      took.push(performance.now() - begun)
    }
  })
  const begun = performance.now()
  await Promise.all(apps.map(async (change, which) => {
    for (let i = 0; i < CHANGES / 8; i++) {
      await change(nodes[which % nodes.length])
    }
  }))
  const perSecond = CHANGES / ((performance.now() - begun) / 1000)
  took.sort((a, b) => a - b)
  const others = nodes.length - 1
  const each = (key) => Math.max(0, (busy[key] - idle[key] / idle.seconds * busy.seconds) / CHANGES * 1000)
  return {
    p50: at(took, 0.5), p99: at(took, 0.99), perSecond, maker: each('maker'), other: others ? each('others') / others : 0, database: each('database'),
    idleServers: (idle.maker + idle.others) / idle.seconds * 100, idleDatabase: idle.database / idle.seconds * 100
  }
}

async function usedIn(work) {
  const now = () => {
    const each = nodes.map((node) => cpuOf(node.server.pid))
    return { maker: each[0], others: each.slice(1).reduce((sum, one) => sum + one, 0), database: cpuOfPostgres(), seconds: performance.now() / 1000 }
  }
  const before = now()
  await work()
  return less(now(), before)
}

/** Megabytes of a server: PSS, in which what processes share counts once. */
function memory(node) {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${node.server.pid}/smaps_rollup`, 'utf8'))[1]) / 1024
}
