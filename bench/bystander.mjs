// What one app's load costs another app: a find by id of the bystander, /health/live and the server's memory while each of
// the loads below runs on the attacker's app, and while all of them run together.
//
//   node bench/bystander.mjs            # SQLite; DATABASE=postgresql://… for PostgreSQL
//
// Each load has a server of its own. By environment: SECONDS of each load (10), AT_ONCE requests of it (70), ONLY names of loads, separated by commas.

import http from 'node:http'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from './server.mjs'

const seconds = Number(process.env.SECONDS ?? 10)
const atOnce = Number(process.env.AT_ONCE ?? 70)
const only = process.env.ONLY?.split(',')
/** Milliseconds after which no answer is waited for any longer. */
const wait = 30_000
const aim = { find: 500, health: 100, memory: 200 }

// The six examples of issue 10, mixes of them, and more of their kinds.
const find = (table, where, more) => ({ method: 'POST', path: `data/${table}/find`, body: { where, ...more } })
const letters = (letter, count) => letter.repeat(count)
// all rows on the way have a say, so that no plan gets by with fewer
const fiveSteps = "concat(k.v, k.k.v, k.k.k.v, k.k.k.k.v, k.k.k.k.k.v) = 'y'"
const nested = { name: 'x', json: Array.from({ length: 140_000 }, () => ({})) }
const loads = {
  'long pattern': () => find('Long', `v like '%${letters('a', 20_000)}b'`),
  'pattern as long as it may be': () => find('Long', `v like '%${letters('a', 1_900)}b'`),
  'many patterns': () => find('Texts', Array.from({ length: 100 }, (_, i) => `v like '%aaaaaaaaaaaa${i}b'`).join(' or ')),
  'bulk delete': (n) => n % 2
    ? { method: 'DELETE', path: `data/bulk/Long?where=${encodeURIComponent(`v like '%${letters('a', 7_000)}b'`)}` }
    : { method: 'POST', path: 'data/Other', body: { name: 'y' } },
  'bulk delete by relations': (n) => n % 2
    ? { method: 'DELETE', path: `data/bulk/Node?where=${encodeURIComponent(fiveSteps)}` }
    : { method: 'POST', path: 'data/Other', body: { name: 'y' } },
  'replace in replace and like': () => find('Short',
    `replace(replace(v,'a','${letters('b', 1_500)}'),'b','${letters('c', 1_500)}') like '%${letters('c', 1_000)}d%'`),
  'replace in replace': () => find('Long',
    `length(replace(replace(v,'a','${letters('b', 20_000)}'),'b','${letters('c', 20_000)}')) > 0`),
  'replace in replace within the bound': () => find('Short',
    `length(replace(replace(v,'a','${letters('b', 700)}'),'b','${letters('c', 700)}')) > 0`),
  'replace in an update': () => ({
    method: 'PUT', path: 'data/bulk/Long?where=' + encodeURIComponent("v like 'a%'"),
    body: { v: { ___class: 'BackendlessExpression', value: `replace(replace(v,'a','${letters('b', 20_000)}'),'b','${letters('c', 20_000)}')` } }
  }),
  'fan-out': () => find('Node', "not (k.k.k.k.v = 'x')"),
  'fan-out of five steps': () => find('Node', fiveSteps),
  'sorted by long texts': () => find('Texts', undefined, { sortBy: ['v'], pageSize: 100 }),
  'large JSON bodies': () => ({ method: 'POST', path: 'data/Nested', body: nested }),
  'large answers': () => find('Texts', undefined, { props: Array.from({ length: 20 }, (_, i) => `concat(v, v) as x${i}`), pageSize: 100 })
}
loads.everything = (n) => {
  const all = Object.values(loads).slice(0, -1)
  return all[n % all.length](Math.trunc(n / all.length))
}

console.log(`${process.env.DATABASE ? 'PostgreSQL' : 'SQLite'}, ${atOnce} requests at once, ${seconds} s each, ms and MB`)
console.log('| Load | find p50 | p99 | max | health p99 | max | memory | answers |')
console.log('| --- | --: | --: | --: | --: | --: | --: | --- |')
for (const [name, request] of Object.entries(loads)) {
  if (!only || only.includes(name)) {
    report(await during(name, request))
  }
}
process.exit(0)

/** A server of its own for each load, with both apps: what one load leaves behind is not the next one's. */
async function scene() {
  const data = mkdtempSync(join(tmpdir(), 'backstay-bystander-'))
  const server = await startServer(data, process.env.DURABILITY ?? 'normal', '--attempts-per-address', '0')
  const attacker = await server.newApp('Attacker', 'REST')
  const bystander = await server.newApp('Bystander', 'REST')
  const call = async (app, method, path, body) => (await server.must(method, `${app.prefix}/${path}`, body)).json
  await call(attacker, 'POST', 'data/Short', { v: 'aaaaa' })
  await call(attacker, 'POST', 'data/Other', { name: 'x' })
  await call(attacker, 'POST', 'data/Long', { v: 'a'.repeat(200_000) })
  for (let i = 0; i < 20; i++) {
    await call(attacker, 'POST', 'data/Texts', { v: 'a'.repeat(100_000) })
  }
  // 100 rows, each with 40 links to others of them
  const ids = await call(attacker, 'POST', 'data/bulk/Node', Array.from({ length: 100 }, () => ({ v: 'x' })))
  for (let i = 0; i < ids.length; i++) {
    const children = Array.from({ length: 40 }, (_, j) => ids[(i + j + 1) % ids.length])
    await call(attacker, 'PUT', `data/Node/${ids[i]}/${i === 0 ? 'k:Node:n' : 'k'}`, children)
  }
  const { objectId } = await call(bystander, 'POST', 'data/Thing', { name: 'x' })
  const find = `${bystander.prefix}/data/Thing/${objectId}`
  for (let i = 0; i < 500; i++) {
    await server.must('GET', find)
  }
  return {
    server,
    attacker,
    find,
    /** Megabytes that the server has in memory. */
    resident: () =>
      Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024),
    // what still runs is of no interest
    end: async () => {
      await server.end('SIGKILL')
      rmSync(data, { recursive: true, force: true })
    }
  }
}

/** Runs a load and measures beside it. */
async function during(name, request) {
  const { server, attacker, find, resident, end } = await scene()
  const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity })
  const measuring = new http.Agent({ keepAlive: true, maxSockets: Infinity })
  const until = Date.now() + seconds * 1000
  const statuses = {}
  const atRest = resident()
  let peak = atRest
  let count = 0
  const memory = setInterval(() => { peak = Math.max(peak, resident()) }, 20)
  for (let i = 0; i < atOnce; i++) {
    void (async () => {
      while (Date.now() < until) {
        const { method, path, body } = request(count++)
        const { status } = await timed(server, agent, method, `${attacker.prefix}/${path}`, body)
        statuses[status] = (statuses[status] ?? 0) + 1
      }
    })()
  }
  await new Promise((done) => setTimeout(done, 300))
  const finds = []
  const healths = []
  // in the rhythm of a clock: one that waits does not keep the next from being sent
  const sample = (into, path) => {
    const sent = []
    const timer = setInterval(() => {
      sent.push(timed(server, measuring, 'GET', path).then(({ status, took }) => into.push(status === 200 ? took : wait)))
    }, 20)
    return async () => {
      clearInterval(timer)
      await Promise.all(sent)
    }
  }
  const stops = [sample(finds, find), sample(healths, '/health/live')]
  await new Promise((done) => setTimeout(done, Math.max(0, until - Date.now())))
  await Promise.all(stops.map((stop) => stop()))
  clearInterval(memory)
  const answers = { ...statuses }
  agent.destroy()
  measuring.destroy()
  await end()
  return { name, finds: figures(finds), healths: figures(healths), grown: peak - atRest, statuses: answers }
}

/** Status (0 for no answer) and milliseconds of one request. */
function timed(server, agent, method, path, body) {
  const text = body === undefined ? '' : JSON.stringify(body)
  const start = performance.now()
  return new Promise((done) => {
    const finish = (status) => done({ status, took: performance.now() - start })
    const request = http.request(server.address + path,
      { method, agent, timeout: wait, headers: text ? { 'content-type': 'application/json' } : {} },
      (response) => {
        response.on('data', () => undefined)
        response.on('error', () => finish(0))
        response.on('close', () => finish(response.complete ? response.statusCode : 0))
      })
    request.on('timeout', () => request.destroy())
    request.on('error', () => finish(0))
    request.end(text)
  })
}

function figures(times) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))])
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** A line of the table; (!) for what misses an aim. */
function report({ name, finds, healths, grown, statuses }) {
  const missed = finds.p99 > aim.find || healths.p99 > aim.health || grown > aim.memory ? ' (!)' : ''
  const answers = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`).join(', ')
  console.log(`| ${name}${missed} | ${finds.p50} | ${finds.p99} | ${finds.max} | ${healths.p99} | ${healths.max} | ${grown} | ${answers} |`)
}
