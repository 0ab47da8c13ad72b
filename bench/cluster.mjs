// Three servers on one PostgreSQL, of which one after the other is killed, stopped, or cut from the database, and the
// database restarted; and a checker that knows what was answered:
//
//   - a change of a permission, an assignment, a switch, a session or a key that was answered is met by the next request
//     to every server. A server may answer 503 instead, or not at all; it may never answer as before
//   - a record whose creation was answered is there afterwards, once
//   - of two creations of one unique value one is answered
//
// node bench/cluster.mjs [SECONDS]; CHANGES=10000 ends it after so many answered changes. The PostgreSQL is a new one, made by
// initdb from PATH, as the user postgres when this is root's.

import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, chownSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { startServer } from './server.mjs'

const seconds = Number(process.argv[2] ?? 120)
const mostChanges = Number(process.env.CHANGES ?? Infinity)
const workers = Number(process.env.WORKERS ?? 6)
const faults = (process.env.FAULTS ?? 'kill,stop,cut,restart').split(',').filter(Boolean)
const password = 'a measurement is not secret'
process.env.BACKSTAY_SECRET_KEY = randomBytes(32).toString('base64')
process.env.BACKSTAY_ATTEMPTS_PER_ADDRESS = '0'
process.env.BACKSTAY_ATTEMPTS_PER_IDENTITY = '0'

// the database

const asPostgres = process.getuid() === 0
  ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) }
  : {}
const directory = mkdtempSync(join(tmpdir(), 'backstay-cluster-'))
if (asPostgres.uid) {
  chownSync(directory, asPostgres.uid, asPostgres.gid)
}
const postgresPort = await freePort()
const pg = join(directory, 'postgres')
execFileSync('initdb', ['-D', pg, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--no-locale'], { ...asPostgres, stdio: 'ignore' })
const controlled = (...words) => execFileSync(
  'pg_ctl', ['-D', pg, '-w', '-l', join(directory, 'postgres.log'), ...words], { ...asPostgres, stdio: 'ignore', cwd: '/' })
const startPostgres = () => controlled('-o', `-p ${postgresPort} -k ${directory} -c max_connections=200`, 'start')
startPostgres()
process.once('exit', () => controlled('-m', 'immediate', 'stop'))

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address()
  await new Promise((closed) => server.close(closed))
  return port
}

/** A way to the database that can be cut; by a thread of its own, for it carries all that the servers ask. */
function relay() {
  const thread = new Worker(new URL('./relay.mjs', import.meta.url), { workerData: postgresPort })
  return {
    listening: new Promise((listening) => thread.once('message', listening)),
    setCut: (cut) => thread.postMessage(cut)
  }
}

// the servers

const nodes = [0, 1, 2].map((number) => ({ number, data: join(directory, `node${number}`), relay: relay(), server: null, fault: null }))

async function start(node) {
  process.env.DATABASE = `postgresql://postgres@127.0.0.1:${await node.relay.listening}/postgres`
  const starting = startServer(node.data, 'full')
  node.server = await starting
}

for (const node of nodes) {
  await start(node)
}
console.log(`three servers: ${nodes.map((node) => node.server.address).join(', ')}`)

const count = {
  changes: 0, unanswered: 0, checks: 0, refused: 0, silent: 0, records: 0, contests: 0, old: 0, faults: {}, kinds: {}, slowest: 0, ms: []
}
const wrong = []

/** A request to a node; a node that is down or stopped gives null, after a time. */
async function ask(node, method, path, body, headers, patience = 15_000) {
  const server = node.server
  if (!server) {
    return null
  }
  return Promise.race([server.send(method, path, body, headers), pause(patience, null)])
}

const any = () => nodes[Math.floor(Math.random() * nodes.length)]

// the app

let session = await nodes[0].server.must('POST', '/console/home/login', { login: 'bench@example.com', password })
const auth = { 'auth-key': session.headers['auth-key'] }

/** An app: its id, the path of clients, and its management. */
async function newApp(name) {
  const { id } = (await nodes[0].server.must('POST', '/console/applications', { appName: name, refCode: null }, auth)).json
  const { apiKeys } = (await nodes[0].server.must('GET', `/${id}/console/appsettings`, undefined, auth)).json
  return {
    appId: id,
    client: `/${id}/${apiKeys.find((key) => key.deviceType === 'REST').apiKey}`,
    manage: (method, path, body) => nodes[0].server.must(method, `/${id}/console${path}`, body, auth)
  }
}

const { client, manage } = await newApp('Written')
await manage('POST', '/data/tables', { name: 'Written' })
await manage('POST', '/data/tables/Written/columns', { name: 'number', dataType: 'STRING', unique: true })

/** What a worker changes: nobody else does. An app of its own, since changes of one app wait for each other. */
async function subject(number) {
  const table = `Item${number}`
  const { appId, client, manage } = await newApp(`Changed ${number}`)
  const { tableId } = (await manage('POST', '/data/tables', { name: table })).json
  await manage('POST', `/data/${table}`, {})
  const { roleId } = (await manage('PUT', `/security/roles/Role${number}`)).json
  const email = `user${number}@example.com`
  const user = (await nodes[0].server.must('POST', `${client}/users/register`, { email, password })).json.objectId
  await manage('PUT', `/security/data/${tableId}/roles/${roleId}`, { permissions: [{ operation: 'FIND', access: 'DENY' }] })
  const { roleId: own } = (await manage('PUT', `/security/roles/Own${number}`)).json
  await manage('PUT', '/security/assignedroles', { roles: [own], users: [user] })
  const token = (await nodes[0].server.must('POST', `${client}/users/login`, { login: email, password })).json['user-token']
  const second = `other${number}@example.com`
  await nodes[0].server.must('POST', `${client}/users/register`, { email: second, password })
  return { appId, client, number, table, tableId, roleId, own, user, token, second }
}

const subjects = []
for (let i = 0; i < workers; i++) {
  subjects.push(await subject(i))
}

// what is changed, and how the next request shows it: `sees` is true, false, or null where nothing can be said

const rows = (answer) => answer?.status === 200 && Array.isArray(answer.json) ? answer.json.length > 0 : null
const finds = (one, token = one.token) => (node) => ask(node, 'POST', `${one.client}/data/${one.table}/find`, {}, { 'user-token': token }).then(note).then(rows)

function note(answer) {
  if (!answer) {
    count.silent++
  } else if (answer.status === 503) {
    count.refused++
  }
  return answer
}

const done = (answer) => answer !== null && answer.status < 300

/** Each makes a change by a node; answers whether that was answered, and what the next requests must show. */
const changes = {
  async permission(one, node) {
    one.denied = !one.denied
    const answer = await ask(node, 'PUT', `/${one.appId}/console/security/data/${one.tableId}/roles/${one.own}`,
      { permissions: [{ operation: 'FIND', access: one.denied ? 'DENY' : 'GRANT' }] }, auth)
    return { answered: done(answer), expected: !(one.denied || one.assigned || one.closed), sees: finds(one), alone: true }
  },
  async assignment(one, node) {
    one.assigned = !one.assigned
    const answer = await ask(node, 'PUT', `/${one.appId}/console/security/assignedroles`,
      { roles: [{ roleId: one.roleId, status: one.assigned ? 'ALL' : 'NONE' }], users: [one.user] }, auth)
    return { answered: done(answer), expected: !(one.denied || one.assigned || one.closed), sees: finds(one), alone: true }
  },
  async closed(one, node) {
    one.closed = !one.closed
    const answer = await ask(node, 'PUT', `/${one.appId}/console/security/closed-to-clients`,
      { area: 'data', container: one.table, closed: one.closed }, auth)
    return { answered: done(answer), expected: !(one.denied || one.assigned || one.closed), sees: finds(one), alone: true }
  },
  async session(one, node) {
    const login = await ask(any(), 'POST', `${one.client}/users/login`, { login: one.second, password })
    if (!done(login)) {
      return null
    }
    const token = { 'user-token': login.json['user-token'] }
    const valid = (where) => ask(where, 'GET', `${one.client}/users/isvalidusertoken/${login.json['user-token']}`).then(note)
      .then((answer) => answer?.status === 200 ? answer.json === true : null)
    await Promise.all(nodes.map(valid))
    const answer = await ask(node, 'GET', `${one.client}/users/logout`, undefined, token)
    return { answered: done(answer), expected: false, sees: valid }
  },
  async key(one, node) {
    if (!one.key) {
      const made = await ask(any(), 'POST', `/${one.appId}/console/apikey`, { name: `Key${one.number}-${Date.now()}` }, auth)
      if (!done(made)) {
        return null
      }
      one.key = made.json
    }
    const path = `/${one.appId}/${one.key.apiKey}/data/${one.table}/count`
    const works = (where) => ask(where, 'GET', path).then(note)
      .then((answer) => answer === null || answer.status === 503 ? null : answer.status === 200)
    await Promise.all(nodes.map(works))
    const answer = await ask(node, 'POST', `/${one.appId}/console/apikey/${one.key.id}/regenerate`, {}, auth)
    one.key = done(answer) ? answer.json : null
    return { answered: done(answer), expected: false, sees: works }
  }
}

const kinds = Object.keys(changes)
const acknowledged = new Set()
const untold = new Set()
let over = false

async function change(one) {
  const kind = kinds[Math.floor(Math.random() * kinds.length)]
  const before = performance.now()
  const made = await changes[kind](one, any())
  if (!made) {
    await pause(50)
    return
  }
  const took = performance.now() - before
  if (!made.answered) {
    count.unanswered++
    await settle(one)
    return
  }
  count.changes++
  count.kinds[kind] = (count.kinds[kind] ?? 0) + 1
  if (made.alone) {
    count.ms.push(took)
  }
  count.slowest = Math.max(count.slowest, took)
  const seen = await Promise.all(nodes.map(made.sees))
  seen.forEach((saw, number) => {
    if (saw !== null) {
      count.checks++
      if (saw !== made.expected) {
        count.old++
        wrong.push(`${kind} of ${one.table} answered after ${took.toFixed(0)} ms: node ${number} shows ${saw}, not ${made.expected}`)
      }
    }
  })
}

/** After a change of which nobody knows what has become of it, all of its subject is set again. */
async function settle(one) {
  while (!over) {
    const set = [
      ['PUT', `/${one.appId}/console/security/data/${one.tableId}/roles/${one.own}`, { permissions: [{ operation: 'FIND', access: 'GRANT' }] }],
      ['PUT', `/${one.appId}/console/security/assignedroles`, { roles: [{ roleId: one.roleId, status: 'NONE' }], users: [one.user] }],
      ['PUT', `/${one.appId}/console/security/closed-to-clients`, { area: 'data', container: one.table, closed: false }]
    ]
    let all = true
    for (const [method, path, body] of set) {
      all &&= done(await ask(any(), method, path, body, auth))
    }
    if (all) {
      one.denied = one.assigned = one.closed = false
      return
    }
    await pause(200)
  }
}

async function write(one) {
  const number = `${one.number}-${count.records}-${Math.random()}`
  const answer = await ask(any(), 'POST', `${client}/data/Written`, { number })
  if (done(answer)) {
    count.records++
    acknowledged.add(number)
  } else {
    untold.add(number)
  }
  const contested = `contested-${one.number}-${Math.random()}`
  const two = await Promise.all([nodes[0], nodes[1]].map((node) => ask(node, 'POST', `${client}/data/Written`, { number: contested })))
  const won = two.filter(done).length
  count.contests++
  if (won > 1) {
    wrong.push(`both creations of ${contested} were answered`)
  } else if (won === 1) {
    acknowledged.add(contested)
  } else {
    untold.add(contested)
  }
}

/** One more who only reads, so that what is old is in memory, and requests are under way whatever happens. */
async function read(one, node) {
  while (!over) {
    await finds(one)(node)
    await pause(node.server ? 30 : 200)
  }
}

async function work(one) {
  await settle(one)
  while (!over) {
    await change(one)
    if (Math.random() < 0.3) {
      await write(one)
    }
  }
}

// the faults

const inflict = {
  async kill(node) {
    const server = node.server
    await server.end('SIGKILL')
    node.server = null
    await pause(500)
    await start(node)
  },
  /** Longer than a lease; what is changed meanwhile, it must not serve the old way when it goes on. */
  async stop(node) {
    process.kill(node.server.pid, 'SIGSTOP')
    await pause(1_000)
    const others = nodes.filter((each) => each !== node)
    const probe = probes[node.number]
    const wanted = !probe.denied
    const answer = await ask(others[0], 'PUT', `/${probe.appId}/console/security/data/${probe.tableId}/roles/${probe.own}`,
      { permissions: [{ operation: 'FIND', access: wanted ? 'DENY' : 'GRANT' }] }, auth)
    if (done(answer)) {
      probe.denied = wanted
      count.changes++
      const asked = Array.from({ length: 20 }, () => ask(node, 'POST', `${probe.client}/data/${probe.table}/find`, {}, { 'user-token': probe.token }, 30_000))
      await pause(2_000)
      process.kill(node.server.pid, 'SIGCONT')
      for (const each of await Promise.all(asked)) {
        const saw = rows(note(each))
        if (saw !== null) {
          count.checks++
          if (saw !== !wanted) {
            count.old++
            wrong.push(`node ${node.number} went on after a stop and shows ${saw}, not ${!wanted}`)
          }
        }
      }
    } else {
      await pause(5_000)
      process.kill(node.server.pid, 'SIGCONT')
      count.unanswered++
      probes[node.number] = await subject(`Probe${Date.now()}`).catch(() => probe)
    }
  },
  async cut(node) {
    node.relay.setCut(true)
    await pause(7_000)
    node.relay.setCut(false)
  },
  async restart() {
    controlled('-m', Math.random() < 0.5 ? 'fast' : 'immediate', 'stop')
    await pause(1_000)
    startPostgres()
  }
}

/** Until every node serves again. */
async function recovered() {
  const begun = performance.now()
  while (performance.now() - begun < 60_000) {
    const ready = await Promise.all(nodes.map((node) => ask(node, 'GET', '/health/ready', undefined, {}, 1_000)))
    if (ready.every(done)) {
      return
    }
    await pause(100)
  }
  wrong.push('a node is not ready 60 s after a fault')
}

const probes = []
for (const node of nodes) {
  probes.push(await subject(`Probe${node.number}`))
}
const begun = performance.now()
const working = subjects.flatMap((one) => [work(one), read(one, nodes[one.number % nodes.length])])
const left = () => performance.now() - begun < seconds * 1_000 && count.changes < mostChanges
const quiet = { changes: 0, ms: [] }
await pause(Math.min(10_000, seconds * 200))
quiet.changes = count.changes
quiet.ms = count.ms.slice().sort((a, b) => a - b)
for (let turn = 0; left() && faults.length > 0; turn++) {
  const fault = faults[turn % faults.length]
  const node = nodes[Math.floor(turn / faults.length) % nodes.length]
  count.faults[fault] = (count.faults[fault] ?? 0) + 1
  await inflict[fault](node)
  await recovered()
  await pause(1_000)
}
while (left()) {
  await pause(100)
}
over = true
await Promise.all(working)

// what is left

await recovered()
const found = new Map()
for (let offset = 0; ; offset += 100) {
  const page = (await nodes[2].server.must('GET', `${client}/data/Written?pageSize=100&offset=${offset}&sortBy=objectId`)).json
  page.forEach((row) => found.set(row.number, (found.get(row.number) ?? 0) + 1))
  if (page.length < 100) {
    break
  }
}
let lost = 0
acknowledged.forEach((number) => {
  if (found.get(number) !== 1) {
    lost++
    wrong.push(`the record ${number} was answered and is there ${found.get(number) ?? 0} times`)
  }
})
found.forEach((times, number) => {
  if (!acknowledged.has(number) && !untold.has(number)) {
    wrong.push(`nobody has written ${number}`)
  }
})
const at = (list, share) => list.length ? list[Math.floor(list.length * share)].toFixed(1) : '-'
const ms = count.ms.sort((a, b) => a - b)
console.log(`${count.changes} changes answered, ${count.unanswered} not; ${count.checks} requests after them checked, ${count.old} met what was before`)
console.log(`${count.refused} requests answered 503, ${count.silent} not at all`)
console.log(`${acknowledged.size} records answered, ${lost} lost; ${count.contests} unique values contested`)
console.log(`by kind: ${JSON.stringify(count.kinds)}`)
console.log(`faults: ${JSON.stringify(count.faults)}`)
console.log(`ms for a change of a permission, assignment or switch without faults: p50 ${at(quiet.ms, 0.5)}, p99 ${at(quiet.ms, 0.99)}; with: p50 ${at(ms, 0.5)}, p99 ${at(ms, 0.99)}, most ${count.slowest.toFixed(0)}`)
wrong.slice(0, 20).forEach((line) => console.log(`WRONG: ${line}`))
for (const node of nodes) {
  await node.server.end()
}
process.exit(wrong.length > 0 ? 1 : 0)
