// Several servers on one PostgreSQL behind HAProxy, of which one after the other is killed, stopped, cut off, and the database restarted;
// and a checker that notes each request with its answer and knows what may be and what may not:
//
//   - a change of a permission, role, assignment, switch, session, account, key, table or deployment that was answered is met by the
//     next request to every server, and by all after it. A server may answer 503 instead, or not at all; it may never answer as before
//   - a record that was created, updated or deleted, and that was answered, is so afterwards; none is there twice
//   - of creations of one unique value at once at most one is answered
//   - a counter has each answered increment once, one without an answer at most once, and gives no answer twice
//   - each run of a timer is begun at most once; its code has run if the history says so, and nothing is missing that the history lacks
//   - a client that retries through the load balancer succeeds within 5 s
//
// node bench/cluster.mjs; README.md says what can be set. Ends with 1 when anything is wrong.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { changesOf, subjectOf, visible } from './cluster/changes.mjs'
import { answered, clientOf } from './cluster/client.mjs'
import { clientsOf, costOf } from './cluster/failover.mjs'
import { faultsOf } from './cluster/faults.mjs'
import { developerOn, ready, startCluster } from './cluster/nodes.mjs'
import { randomOf } from './cluster/random.mjs'
import { ledgerOf, verifyLedger, writerOf } from './cluster/records.mjs'
import { follow, timersOf, verifyTimers } from './cluster/timers.mjs'
import { packed } from './code.mjs'

const number = (name, otherwise) => Number(process.env[name] ?? otherwise)
const NODES = number('NODES', 3)
const APPS = number('APPS', 10)
const CODE_APPS = number('CODE_APPS', 2)
const TIMER_APPS = number('TIMER_APPS', 3)
const CLIENTS = number('CLIENTS', 6)
const LEAST_CHANGES = number('CHANGES', 0)
const MOST_SECONDS = number('SECONDS', 3_600)
const SEED = number('SEED', randomBytes(4).readUInt32LE())
/** A client who tries again may be without success for so long. */
const MOST_PAUSE = 5_000
const MOST_SAID = 30
const planned = (process.env.FAULTS ?? 'kill:5,stop:2,blink:2,cut:2,deaf:2,mute:2,apart:1,restart:2').split(',').filter(Boolean)
  .flatMap((each) => Array(Number(each.split(':')[1] ?? 1)).fill(each.split(':')[0]))

process.env.BACKSTAY_SECRET_KEY = randomBytes(32).toString('base64')
process.env.BACKSTAY_ATTEMPTS_PER_ADDRESS = '0'
process.env.BACKSTAY_ATTEMPTS_PER_IDENTITY = '0'
process.env.BACKSTAY_ACCESS_LOG ??= 'off'

const random = randomOf(SEED)
const pause = (ms) => new Promise((later) => setTimeout(later, ms))
const directory = mkdtempSync(join(tmpdir(), 'backstay-cluster-'))
const serverCode = CODE_APPS + TIMER_APPS > 0
const cluster = await startCluster(directory, NODES, (process.env.POSTGRES ?? '').split(',').filter(Boolean), ['--server-code', serverCode ? 'on' : 'off', '--code-concurrency', '2'])
const { nodes, proxy } = cluster
const balanced = clientOf(() => proxy.address)
console.log(`seed ${SEED}; ${NODES} servers behind HAProxy at ${proxy.address}, ${cluster.spaces ? 'each in a network namespace' : 'each by a relay'}: ${nodes.map((node) => node.address).join(', ')}`)
// what is told by HAProxy before it has asked them all
await ready(nodes)
while (!answered(await balanced.send('GET', '/health/ready'))) {
  await pause(200)
}

const count = {
  changes: 0, unanswered: 0, checks: 0, refused: 0, silent: 0, old: 0, kinds: {}, quiet: [], troubled: [], failures: {}
}
const wrong = []
/** The first of what is wrong is said at once, for those who watch. */
wrong.push = (...lines) => {
  lines.slice(0, Math.max(0, MOST_SAID - wrong.length)).forEach((line) => console.log(`WRONG: ${line}`))
  return Array.prototype.push.apply(wrong, lines)
}
const developer = await developerOn(nodes[0].client)
const all = nodes.map((node) => node.client)
const version = (letter) => packed({ 'services/versioned.js': `class Versioned {
  /** @returns {String} */
  version() { return '${letter}' }
}
Backendless.ServerCode.addService(Versioned)
` })
const archives = CODE_APPS > 0 ? { A: version('A'), B: version('B') } : null
const changes = changesOf(developer.auth, count, all, random.fork())
const subjects = await Promise.all(Array.from({ length: APPS }, (_, i) => subjectOf(developer, all[0], i, i < CODE_APPS ? archives : null)))
const probes = await Promise.all(nodes.map((node) => subjectOf(developer, all[0], `Probe${node.number}`, null)))
const ledger = await ledgerOf(developer)
const timers = TIMER_APPS > 0 ? await timersOf(developer, TIMER_APPS, cluster.postgres) : null
const faults = faultsOf(cluster, probes, changes, developer.auth, count, wrong, random.fork())
planned.filter((name) => !faults.names.includes(name)).forEach((name) => { throw new Error(`there is no fault ${name}: ${faults.names}`) })

let over = false
const isOver = () => over
const begunAt = Date.now()

/** A server that runs, as far as is known, or the load balancer. */
const way = (of) => of.below(3) === 0 ? balanced : direct(of)

/**
 * A server. Changes go to one without the load balancer: when that gives up on a server it says 502 or 503, and the server may carry the
 * change out later, after all was set again.
 */
const direct = (of) => {
  const up = nodes.filter((node) => node.server)
  return of.one(up.length === 0 ? nodes : up).client
}

function met(what, saw, expected, where) {
  if (saw !== null) {
    count.checks++
    if (saw !== expected) {
      count.old++
      wrong.push(`${new Date().toISOString()} ${what}: ${where} shows ${saw}, not ${expected} (${faults.current() ?? 'no fault'})`)
    }
  }
}

async function change(one, of) {
  const names = Object.keys(changes.kinds).filter((name) => name !== 'code' || one.archives)
  const kind = of.one(names)
  one.steady = false
  one.version++
  one.codeInDoubt ||= kind === 'code'
  let begun = performance.now()
  let made = await changes.kinds[kind](one, direct(of))
  if (!made) {
    one.steady = true
    await pause(50)
    return
  }
  while (made) {
    if (!made.answered) {
      count.unanswered++
      await settle(one, of)
      return
    }
    one.codeInDoubt = false
    const took = performance.now() - begun
    count.changes++
    count.kinds[kind] = (count.kinds[kind] ?? 0) + 1
    if (made.alone) {
      (faults.current() ? count.troubled : count.quiet).push({ took, at: Date.now() })
    }
    one.steady = true
    const { sees, expected } = made
    const saw = await Promise.all([...all, balanced].map(sees))
    saw.forEach((each, where) => met(`${kind} of ${one.table} answered after ${took.toFixed(0)} ms`, each, expected, where < all.length ? `node ${where}` : 'the load balancer'))
    if (made.next) {
      one.steady = false
      one.version++
      begun = performance.now()
    }
    made = made.next ? await made.next() : null
  }
}

/** What was not answered may still be carried out until the fault is over; then all is set again. */
async function settle(one, of) {
  one.steady = false
  while (!over) {
    const lingers = faults.lingering()
    while (!over && lingers()) {
      await pause(100)
    }
    if (await changes.settled(one, direct(of))) {
      break
    }
    await pause(100)
  }
  one.version++
  one.steady = true
}

/** Reads whatever happens; where nothing was changed meanwhile, the answer must be that of the latest change. */
async function read(one, of) {
  while (!over) {
    const { version: before, steady } = one
    const expected = visible(one)
    const saw = await changes.finds(one)(way(of))
    if (steady && one.steady && one.version === before) {
      met(`the latest change of ${one.table}`, saw, expected, 'a server')
    }
    await pause(saw === null ? 200 : 60)
  }
}

async function work(one, of) {
  const writes = writerOf(ledger, String(one.number), () => way(of), all, of)
  await settle(one, of)
  while (!over) {
    await change(one, of)
    if (of.next() < 0.4) {
      await writes()
    }
  }
}

const use = await clientsOf(developer, proxy.address, CLIENTS, isOver)
const working = [...use.running, ...subjects.flatMap((one) => [work(one, random.fork()), read(one, random.fork())])]
if (timers) {
  working.push(follow(timers, isOver))
}
const loads = []
const meter = setInterval(() => loads.push(loadavg()[0]), 5_000)
const left = () => Date.now() - begunAt < MOST_SECONDS * 1_000
await pause(15_000)
const plan = random.shuffled(planned)
for (const [turn, name] of plan.entries()) {
  if (!left()) {
    break
  }
  await pause(random.below(2_000))
  await faults.suffer(name, random.one(nodes))
  console.log(`${((Date.now() - begunAt) / 1000).toFixed(0)} s: ${turn + 1} of ${plan.length} faults, ${name}; ${count.changes} changes, ${count.checks} checks, ${wrong.length} wrong`)
  // so that the load balancer has them all again, and the next fault is of its own
  await pause(2_000)
}
while (left() && count.changes < LEAST_CHANGES) {
  await pause(100)
}
over = true
console.log(`${((Date.now() - begunAt) / 1000).toFixed(0)} s: all faults done; waiting for what is under way, then reading all back`)
if (!await Promise.race([Promise.all(working).then(() => true), pause(90_000).then(() => false)])) {
  wrong.push('the clients do not come to an end; that is a fault of the checker')
}
clearInterval(meter)
await ready(nodes)

// what is left

const lost = await verifyLedger(ledger, all)
wrong.push(...ledger.wrong)
const disturbed = faults.log.map(({ from, to }) => ({ from: from - 2_000, to: to + 15_000 }))
const ran = timers ? await verifyTimers(timers, all[0], disturbed) : null
wrong.push(...ran?.wrong ?? [])
const costs = {}
for (const { name, from } of faults.log) {
  const cost = costOf(use.logs, from);
  (costs[name] ??= []).push(cost)
  if (name === 'kill' && cost.longest > MOST_PAUSE) {
    wrong.push(`a client was without success for ${cost.longest} ms after a kill`)
  }
}

const at = (list, share) => list.length ? list[Math.min(list.length - 1, Math.floor(list.length * share))] : NaN
const spread = (list) => {
  const sorted = [...list].sort((a, b) => a - b)
  return `p50 ${at(sorted, 0.5).toFixed(0)}, p99 ${at(sorted, 0.99).toFixed(0)}, most ${at(sorted, 1).toFixed(0)}`
}
const inFault = (name) => count.troubled.filter(({ at: when }) => faults.log.some((each) => each.name === name && when >= each.from && when <= each.from + 8_000)).map(({ took }) => took)
console.log(`seed ${SEED}, ${((Date.now() - begunAt) / 1000).toFixed(0)} s, load average ${spread(loads)}`)
console.log(`${count.changes} changes answered, ${count.unanswered} not; ${count.checks} requests after them checked, ${count.old} met what was before`)
console.log(`by kind: ${JSON.stringify(count.kinds)}`)
console.log(`${count.refused} requests answered 502 to 504, ${count.silent} not at all${Object.keys(count.failures).length ? `, others: ${JSON.stringify(count.failures)}` : ''}`)
console.log(`records ${JSON.stringify(ledger.count)}, ${lost} lost`)
if (ran) {
  console.log(`timers: ${JSON.stringify(ran.states)}, ${ran.records} records; ${ran.madeUp} due times that a late run made up for; late ms: ${spread(ran.lateness)}; ms between runs of the timers of every 2 s: ${spread(ran.pauses)}`)
}
console.log(`faults: ${JSON.stringify(Object.fromEntries(Object.entries(costs).map(([name, each]) => [name, each.length])))}`)
for (const [name, each] of Object.entries(costs)) {
  console.log(`${name}: ms without success of ${CLIENTS} clients: ${spread(each.map(({ longest }) => longest))}; failed requests: ${spread(each.map(({ failed }) => failed))}; ms of a change: ${spread(inFault(name))}`)
}
console.log(`ms of a change of a permission, role or switch by ${APPS} at once, without a fault: ${spread(count.quiet.map(({ took }) => took))} (${count.quiet.length})`)
console.log(`requests of the clients: ${JSON.stringify(use.requests)}`)
console.log(wrong.length ? `${wrong.length} things are wrong; what the servers have written is in ${directory}` : 'nothing is wrong')
nodes.forEach((node) => writeFileSync(join(directory, `node${node.number}.log`), node.server?.said() ?? ''))
for (const node of nodes) {
  await node.server.end()
}
proxy.end()
if (wrong.length === 0) {
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
}
process.exit(wrong.length > 0 ? 1 : 0)
