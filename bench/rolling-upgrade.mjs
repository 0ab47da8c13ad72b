// Servers of one version are replaced one after another by those of another, on one PostgreSQL and behind HAProxy, under
// load; every request has to be answered, and records that were answered have to be there.
//
//   node bench/rolling-upgrade.mjs 'OLD/backstay' 'NEW/backstay'
//
// each is the launcher of a build or a release, or another command that takes `start` and its options. HAProxy, initdb and
// pg_ctl come from PATH; a PostgreSQL is made for it, as the user postgres when this is root's. Nobody sends a request a second
// time: HAProxy has `retries 0`. APPS (6) apps are made by the old version, of which half are in use all the time; while both versions
// serve, four more are made, and all are used. STOP_DELAY (3) seconds. Ends with 1 when a request failed or a record is lost.

import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startServer } from './server.mjs'

const [oldCommand, newCommand] = process.argv.slice(2)
if (!oldCommand || !newCommand) {
  console.error("node bench/rolling-upgrade.mjs 'OLD/backstay' 'NEW/backstay'")
  process.exit(2)
}
const clients = Number(process.env.CLIENTS ?? 8)
const appCount = Number(process.env.APPS ?? 6)
const stopDelay = process.env.STOP_DELAY ?? '3'
const password = 'a measurement is not secret'
process.env.BACKSTAY_SECRET_KEY = randomBytes(32).toString('base64')
process.env.BACKSTAY_ATTEMPTS_PER_ADDRESS = '0'
process.env.BACKSTAY_ATTEMPTS_PER_IDENTITY = '0'

// so that what it has started ends with it
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => process.exit(1))
}

const directory = mkdtempSync(join(tmpdir(), 'backstay-rolling-'))
const freePorts = await Promise.all([0, 1, 2, 3].map(freePort))
const [postgresPort, balancerPort, ...serverPorts] = freePorts

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address()
  await new Promise((closed) => server.close(closed))
  return port
}

// the database

const asPostgres = process.getuid() === 0
  ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) }
  : {}
if (asPostgres.uid) {
  chownSync(directory, asPostgres.uid, asPostgres.gid)
}
const pg = join(directory, 'postgres')
execFileSync('initdb', ['-D', pg, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--no-locale'], { ...asPostgres, stdio: 'ignore' })
const controlled = (...words) => execFileSync(
  'pg_ctl', ['-D', pg, '-w', '-l', join(directory, 'postgres.log'), ...words], { ...asPostgres, stdio: 'ignore', cwd: '/' })
controlled('-o', `-p ${postgresPort} -k ${directory} -c max_connections=200`, 'start')
process.once('exit', () => controlled('-m', 'immediate', 'stop'))
process.env.DATABASE = `postgresql://postgres@127.0.0.1:${postgresPort}/postgres`

// the load balancer

const configuration = join(directory, 'haproxy.cfg')
writeFileSync(configuration, `
defaults
  mode http
  retries 0
  timeout connect 2s
  timeout check 3s
  timeout client 60s
  timeout server 60s
frontend all
  bind 127.0.0.1:${balancerPort}
  default_backend servers
backend servers
  balance roundrobin
  option httpchk GET /health/ready
  http-check expect status 200
${serverPorts.map((port, number) => `  server s${number} 127.0.0.1:${port} check inter 500ms fall 2 rise 1`).join('\n')}
`)
const balancer = spawn('haproxy', ['-db', '-f', configuration], { stdio: 'ignore' })
process.once('exit', () => balancer.kill('SIGKILL'))

// the servers

const servers = [null, null]

async function start(number, command) {
  process.env.SERVER_COMMAND = command
  const began = performance.now()
  servers[number] = await startServer(
    join(directory, `server${number}`), 'full', '--port', String(serverPorts[number]), '--stop-delay-seconds', stopDelay)
  return performance.now() - began
}

await start(0, oldCommand)

const agent = new http.Agent({ keepAlive: true })

/** One request by the load balancer, sent once; the status is 0 when no whole answer came. */
function send(method, path, body, headers = {}) {
  return new Promise((done) => {
    const request = http.request(
      { host: '127.0.0.1', port: balancerPort, method, path, agent, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', () => done({ status: 0, text: 'cut off' }))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          let json = null
          try {
            json = JSON.parse(text)
          } catch {
            // not JSON
          }
          done({ status: response.statusCode, text, json, headers: response.headers })
        })
      })
    request.on('error', (failure) => done({ status: 0, text: failure.message }))
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

async function must(method, path, body, headers) {
  const answer = await send(method, path, body, headers)
  if (answer.status !== 200) {
    throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
  }
  return answer
}

while ((await send('GET', '/health/ready')).status !== 200) {
  await pause(200)
}

const login = await must('POST', '/console/home/login', { login: 'bench@example.com', password })
const auth = { 'auth-key': login.headers['auth-key'] }

async function newApp(name) {
  const { id } = (await must('POST', '/console/applications', { appName: name, refCode: null }, auth)).json
  const { apiKeys } = (await must('GET', `/${id}/console/appsettings`, undefined, auth)).json
  const client = `/${id}/${apiKeys.find((key) => key.deviceType === 'REST').apiKey}`
  await must('POST', `/${id}/console/data/tables`, { name: 'Written' }, auth)
  await must('POST', `/${id}/console/data/tables/Written/columns`, { name: 'number', dataType: 'STRING', unique: true }, auth)
  await must('POST', `${client}/users/register`, { email: 'a@example.com', password })
  return { id, client }
}

const apps = []
for (let i = 0; i < appCount; i++) {
  apps.push(await newApp(`App ${i}`))
}
// so that no server has the odd apps open
await servers[0].end('SIGTERM')
await start(0, oldCommand)
await start(1, oldCommand)
await pause(2_000)

// the load

let phase = 'old and old'
let inUse = apps.filter((_, number) => number % 2 === 0)
let over = false
const counts = {}
const failures = []
const acknowledged = new Map(apps.map((app) => [app.id, []]))
let slowest = { ms: 0 }

async function request(what, ...words) {
  const during = phase
  const began = performance.now()
  const answer = await send(...words)
  const ms = performance.now() - began
  counts[during] = (counts[during] ?? 0) + 1
  if (ms > slowest.ms) {
    slowest = { ms, what, during }
  }
  if (answer.status !== 200) {
    failures.push(`${during}: ${what}: ${answer.status} ${answer.text.slice(0, 160)}`)
  }
  return answer
}

async function client(number) {
  for (let round = 0; !over; round++) {
    const app = inUse[Math.floor(Math.random() * inUse.length)]
    const value = `${number}-${round}-${Math.random()}`
    switch (round % 4) {
      case 0: {
        const answer = await request('create', 'POST', `${app.client}/data/Written`, { number: value })
        if (answer.status === 200) {
          acknowledged.get(app.id).push(value)
        }
        break
      }
      case 1:
        await request('find', 'POST', `${app.client}/data/Written/find`, { pageSize: 10 })
        break
      case 2:
        await request('login', 'POST', `${app.client}/users/login`, { login: 'a@example.com', password })
        break
      default:
        await request('cache', 'PUT', `${app.client}/cache/k${number}`, { value })
    }
  }
}

/** A developer, who changes permissions all the time: each change waits for both servers. */
async function developer() {
  const app = apps[0]
  const { tableId } = (await must('GET', `/${app.id}/console/data/tables`, undefined, auth)).json.tables.find((table) => table.name === 'Written')
  const { roleId } = (await must('PUT', `/${app.id}/console/security/roles/Changed`, undefined, auth)).json
  for (let round = 0; !over; round++) {
    await request('permission', 'PUT', `/${app.id}/console/security/data/${tableId}/roles/${roleId}`,
      { permissions: [{ operation: 'FIND', access: round % 2 ? 'GRANT' : 'DENY' }] }, auth)
    await pause(100)
  }
}

/** While both versions serve: apps that either has made, which the other then opens, and those that nobody has used yet. */
async function useNewApps() {
  for (let i = 0; i < 4; i++) {
    try {
      const app = await newApp(`Made meanwhile ${i}`)
      acknowledged.set(app.id, [])
      apps.push(app)
    } catch (failure) {
      failures.push(`${phase}: an app made while both serve: ${failure.message}`)
    }
  }
  inUse = apps
}

const working = [...Array.from({ length: clients }, (_, number) => client(number)), developer()]
await pause(5_000)

for (const number of [0, 1]) {
  phase = number === 0 ? 'old alone' : 'new alone'
  await servers[number].end('SIGTERM')
  phase = number === 0 ? 'the new one starts beside the old' : 'the second new one starts'
  const took = await start(number, newCommand)
  phase = number === 0 ? 'old and new' : 'new and new'
  if (number === 0) {
    await useNewApps()
  }
  console.log(`server ${number} is new; it started in ${took.toFixed(0)} ms`)
  await pause(8_000)
}
over = true
await Promise.all(working)

// what was answered is there

let lost = 0
for (const app of apps) {
  const there = new Set()
  for (let offset = 0; ; offset += 100) {
    const rows = (await must('POST', `${app.client}/data/Written/find`, { pageSize: 100, offset, sortBy: ['objectId'] })).json
    rows.forEach((row) => there.add(row.number))
    if (rows.length < 100) {
      break
    }
  }
  lost += acknowledged.get(app.id).filter((value) => !there.has(value)).length
}
const versions = execFileSync('psql', ['-h', '127.0.0.1', '-p', String(postgresPort), '-U', 'postgres', '-AtF', ' ', '-c',
  `SELECT 'platform', max(CAST(version AS INTEGER)) FROM backstay.backstay_migration`], { encoding: 'utf8' })
console.log(`at the end: ${versions.trim().replaceAll('\n', ', ')}`)
console.log('requests:', counts)
console.log(`slowest: ${slowest.what} ${slowest.ms.toFixed(0)} ms (${slowest.during})`)
console.log(`failed: ${failures.length}; records answered: ${[...acknowledged.values()].flat().length}, lost: ${lost}`)
failures.slice(0, 20).forEach((failure) => console.log(`  ${failure}`))
for (const server of servers) {
  await server.end('SIGTERM')
}
if (!process.env.KEEP) {
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
}
process.exit(failures.length || lost ? 1 : 0)
