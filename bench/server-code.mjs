// What server code costs: a method that says hello, one that logs a line, one that reads a record by the SDK, a create with
// and without a before-handler, the first call after a deployment, and the memory of many apps of which few are active.
//
//   node bench/server-code.mjs [PART…]      parts: calls, handler, deployment, memory (without: the first three)
//
// By environment: DATABASE, DURABILITY, SECONDS (of one figure, 5), ROUNDS (3), WARMUP (30), CONNECTIONS (32), APPS (200), ACTIVE (10),
// PEER (`http://address path` of another server's hello, loaded in turn with ours, POST of {"name": "n"}), SERVER_OPTIONS.
// Needs wrk, and coderunner/node_modules (npm ci).

import { readFileSync, readdirSync } from 'node:fs'
import { deploy, packed } from './code.mjs'
import { loadOf, startApp } from './load.mjs'

const number = (name, otherwise) => Number(process.env[name] ?? otherwise)
const SECONDS = number('SECONDS', 5)
const ROUNDS = number('ROUNDS', 3)
const WARMUP = number('WARMUP', 30)
const CONNECTIONS = number('CONNECTIONS', 32)
const APPS = number('APPS', 200)
const ACTIVE = number('ACTIVE', 10)
const parts = process.argv.length > 2 ? process.argv.slice(2) : ['calls', 'handler', 'deployment']

const SERVICE = `class Bench {
  /** @param {String} name */
  hello(name) { return \`Hello \${name}\` }

  /** @param {String} name */
  log(name) { console.log('called by', name); return name }

  /** @param {String} name */
  find(name) { return Backendless.Data.of('Item').findFirst() }
}
Backendless.ServerCode.addService(Bench)
`
const HANDLER = 'Backendless.ServerCode.Persistence.beforeCreate(\'Guarded\', () => {})\n'

const server = await startApp('--server-code', 'on', ...(process.env.SERVER_OPTIONS?.split(' ') ?? []))

try {
  const archive = packed({ 'services/bench.js': SERVICE, 'handlers/guard.js': HANDLER })
  await server.call('POST', 'data/Item', { name: 'first', score: 1 })
  await server.call('POST', 'data/Plain', { name: 'first' })
  await server.call('POST', 'data/Guarded', { name: 'first' })
  await deploy(server.console, archive)
  if (parts.includes('deployment')) await deployment(archive)
  if (parts.includes('calls')) await calls()
  if (parts.includes('handler')) await handler()
  if (parts.includes('memory')) await memory(archive)
} finally {
  await server.stop()
}

/** Rates, times and CPU of calls, the kinds in turn within each round. */
async function calls() {
  const call = (method) => [{ method: 'POST', path: `services/Bench/${method}`, body: 'n' }]
  const kinds = new Map(['hello', 'log', 'find'].map((method) => [method, () => server.load(call(method), SECONDS, CONNECTIONS)]))
  if (process.env.PEER) {
    const [address, path] = process.env.PEER.split(' ')
    kinds.set('peer', () => loadOf(address, '', [{ method: 'POST', path: path.slice(1), body: { name: 'n' } }], SECONDS, CONNECTIONS))
  }
  for (const method of ['hello', 'log', 'find']) {
    await server.load(call(method), Math.ceil(WARMUP / 3), CONNECTIONS)
  }
  const found = await inTurn(kinds)
  console.log(`\n${CONNECTIONS} connections | req/s | p50 ms | p99 ms | CPU ms: JVM | Node`)
  for (const [name, runs] of found) {
    console.log(`${name.padEnd(14)} | ${median(runs, 'perSecond', 0)} | ${median(runs, 'p50', 2)} | ${median(runs, 'p99', 1)} | ${median(runs, 'jvm', 3)} | ${median(runs, 'node', 3)}`)
  }
}

/** What a before-handler that does nothing adds to a create, by one client after the other. */
async function handler() {
  const create = (table) => () => server.load([{ method: 'POST', path: `data/${table}`, body: { name: 'n' } }], SECONDS, 1)
  await create('Guarded')()
  await create('Plain')()
  const found = await inTurn(new Map([['create', create('Plain')], ['create, handled', create('Guarded')]]))
  console.log('\n1 connection | req/s | p50 ms | p99 ms')
  for (const [name, runs] of found) {
    console.log(`${name.padEnd(14)} | ${median(runs, 'perSecond', 0)} | ${median(runs, 'p50', 3)} | ${median(runs, 'p99', 2)}`)
  }
}

/** The first call after the deployment is in force, at once and when the worker that is made ready is there. */
async function deployment(archive) {
  for (const pause of [0, 1000]) {
    const times = []
    for (let round = 0; round < 5; round++) {
      await deploy(server.console, archive)
      await new Promise((later) => setTimeout(later, pause))
      const begun = performance.now()
      await server.call('POST', 'services/Bench/hello', 'n')
      times.push(performance.now() - begun)
    }
    times.sort((a, b) => a - b)
    console.log(`first call ${pause} ms after a deployment: median ${times[2].toFixed(0)} ms, longest ${times[4].toFixed(0)} ms`)
  }
}

/** What the processes take when many apps have code and few are called. PSS: what they share counts once. */
async function memory(archive) {
  const apps = []
  for (let n = 0; n < APPS; n++) {
    const app = await server.newApp(`App ${n}`)
    await deploy(app.console, archive)
    apps.push(app)
  }
  const report = (title) => {
    const workers = descendants(server.pid)
    console.log(`${title}: ${workers.length} processes of code, ${megabytes(workers)} MB; the server ${megabytes([server.pid])} MB`)
  }
  report(`${APPS} apps, just deployed`)
  const idle = number('IDLE', 20)
  await new Promise((later) => setTimeout(later, idle * 1000))
  const end = performance.now() + 15_000
  while (performance.now() < end) {
    await Promise.all(apps.slice(0, ACTIVE).map((app) => app.call('POST', 'services/Bench/find', 'n').catch(() => null)))
  }
  report(`${APPS} apps, ${ACTIVE} active`)
}

/** Runs each kind in turn, ROUNDS times; its figures with the CPU of each call. */
async function inTurn(kinds) {
  const found = new Map([...kinds.keys()].map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of kinds) {
      const before = cpu()
      const got = await run()
      const after = cpu()
      const each = (key) => (after[key] - before[key]) / got.count * 1000
      found.get(name).push({ ...got, jvm: each('jvm'), node: each('node') })
    }
  }
  return found
}

function median(runs, key, digits) {
  const values = runs.map((run) => run[key]).sort((a, b) => a - b)
  return values[Math.floor(values.length / 2)].toFixed(digits)
}

/** Seconds of CPU that the server and what it has started have used. */
function cpu() {
  return { jvm: seconds(server.pid), node: descendants(server.pid).reduce((sum, pid) => sum + seconds(pid), 0) }
}

function seconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

function descendants(pid) {
  try {
    const children = readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean))
    return children.flatMap((child) => [Number(child), ...descendants(child)])
  } catch {
    return []
  }
}

function megabytes(pids) {
  const kilobytes = pids.map((pid) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1])
    } catch {
      return 0
    }
  })
  return Math.round(kilobytes.reduce((sum, each) => sum + each, 0) / 1024)
}
