// Many apps on one PostgreSQL, with fsync: a start, its memory, the first request to an app and requests to apps at random.
//
//   node bench/many-apps.mjs [APPS]         10,000 without; about 1.2 MB of disk for each
//
// The first app is made by the management API, the others are copies of its schema by SQL, since what is measured comes after.
// By environment: REQUESTS (3,000 of each kind), PARALLEL (copies at a time, 2), SERVER_OPTIONS, SERVER_COMMAND, KEEP (the directory stays).
// Needs initdb, pg_ctl, pg_dump and psql on PATH.

import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientOf } from './cluster/client.mjs'
import { developerOn } from './cluster/nodes.mjs'
import { startPostgres } from './cluster/postgres.mjs'
import { startServer } from './server.mjs'

const APPS = Number(process.argv[2] ?? 10_000)
const REQUESTS = Number(process.env.REQUESTS ?? 3_000)
const PARALLEL = Number(process.env.PARALLEL ?? 2)
/** Copies in one connection: a process of PostgreSQL keeps what it has read of each table. */
const AT_ONCE = 50
const options = process.env.SERVER_OPTIONS?.split(' ') ?? []

const directory = mkdtempSync(join(tmpdir(), 'backstay-apps-'))
if (!process.env.KEEP) {
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
}
const postgres = await startPostgres(directory, [], ['max_wal_size=4GB', 'max_locks_per_transaction=256'])
const database = ['-h', '127.0.0.1', '-p', String(postgres.port), '-U', 'postgres']
process.env.DATABASE = `postgresql://postgres@127.0.0.1:${postgres.port}/postgres`

const start = async (name) => {
  const begun = performance.now()
  const server = await startServer(join(directory, name), 'full', ...options)
  return { server, took: performance.now() - begun, client: clientOf(() => server.address) }
}

let { server, client } = await start('data')
const developer = await developerOn(client)
const template = await developer.newApp('App 0')
await template.manage('POST', '/data/tables', { name: 'Item' })
await template.manage('POST', '/data/Item', {})
const key = template.path.split('/').at(-1)
await server.end()

const apps = [{ id: template.appId, key }]
await copyAll()
console.log(`${apps.length} apps; ${(await postgres.rows('SELECT pg_size_pretty(sum(pg_database_size(datname))), (SELECT count(*) FROM pg_class) FROM pg_database'))[0].join(', relations ')}`)
await postgres.rows('CHECKPOINT')

await measured('first start, new data directory', 'data')
await measured('start', 'data')
await measured('start with another data directory, as of a server that joins', 'joining')

/** Starts a server, asks apps, ends it. */
async function measured(what, name) {
  ({ server, client } = await start(name).then((started) => {
    console.log(`${what}: ready after ${(started.took / 1000).toFixed(1)} s; ${memory(started.server.pid)}; ${memoryOfPostgres()}`)
    return started
  }))
  const first = [...Array(Math.min(REQUESTS, apps.length)).keys()].map((i) => apps[(i * 7919) % apps.length])
  await asked('  first request to an app', first)
  await asked('  requests to apps at random', Array.from({ length: REQUESTS }, () => apps[Math.floor(Math.random() * apps.length)]))
  await asked('  requests by Zipf\'s law', Array.from({ length: REQUESTS }, () => apps[Math.min(apps.length - 1, Math.floor(apps.length ** Math.random()) - 1)]))
  await server.end()
}

/** Four at a time. */
async function asked(what, list) {
  const times = []
  const todo = list.values()
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (const app of todo) {
      const begun = performance.now()
      const answer = await client.send('GET', `/${app.id}/${app.key}/data/Item/count`)
      if (answer?.status !== 200) {
        throw new Error(`${answer?.status}: ${JSON.stringify(answer?.json)}`)
      }
      times.push(performance.now() - begun)
    }
  }))
  times.sort((a, b) => a - b)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1)
  console.log(`${what}: ${times.length}, ms p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}; ${memory(server.pid)}; ${memoryOfPostgres()}; load ${loadavg()[0].toFixed(1)}`)
}

function kilobytes(pid, ...names) {
  const smaps = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return names.reduce((sum, name) => sum + Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(smaps)[1]), 0)
}

function memory(pid) {
  const own = kilobytes(pid, 'Private_Dirty')
  return `server ${(kilobytes(pid, 'Rss') / 1024).toFixed(0)} MB, of its own ${(own / 1024).toFixed(0)}`
}

/** What the processes of PostgreSQL have of their own. */
function memoryOfPostgres() {
  const main = postgres.pid()
  const children = readdirSync(`/proc/${main}/task`)
    .flatMap((task) => readFileSync(`/proc/${main}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean))
  const own = children.reduce((sum, pid) => {
    try {
      return sum + kilobytes(pid, 'Private_Dirty')
    } catch {
      return sum
    }
  }, 0)
  return `${children.length} processes of PostgreSQL, of their own ${(own / 1024).toFixed(0)} MB`
}

/** Makes the other apps: the schema of the first one under other names, with rows of the platform. */
async function copyAll() {
  const schemaOf = (id) => `backstay_app_${id.toLowerCase().replaceAll('-', '_')}`
  const from = schemaOf(template.appId)
  const dump = execFileSync('pg_dump', [...database, '--no-owner', '-n', from, 'postgres'], { encoding: 'utf8', maxBuffer: 1 << 28 })
    .split('\n').filter((line) => !/^(--|\\(un)?restrict|SET |SELECT pg_catalog\.set_config)/.test(line) || line.startsWith('SET default')).join('\n')
  const begun = performance.now()
  let number = 0
  const batch = async () => {
    while (number < APPS - 1) {
      const psql = spawn('psql', [...database, '-X', '-q', '-v', 'ON_ERROR_STOP=1', 'postgres'],
        { stdio: ['pipe', 'ignore', 'inherit'], env: { ...process.env, PGOPTIONS: '-c synchronous_commit=off -c client_min_messages=warning' } })
      const ended = new Promise((end) => psql.once('exit', end))
      for (let i = 0; i < AT_ONCE && number < APPS - 1; i++) {
        const name = `App ${++number}`
        const one = { id: randomUUID().toUpperCase(), key: randomUUID().toUpperCase() }
        apps.push(one)
        const text = `BEGIN;\n${dump.replaceAll(from, schemaOf(one.id))}
INSERT INTO backstay.app SELECT '${one.id}', '${name}', developer_id, created FROM backstay.app WHERE id = '${template.appId}';
INSERT INTO backstay.api_key SELECT upper(gen_random_uuid()::text), '${one.id}', name, device_type,
  CASE WHEN api_key = '${key}' THEN '${one.key}' ELSE upper(gen_random_uuid()::text) END, role_id FROM backstay.api_key WHERE app_id = '${template.appId}';
COMMIT;\n`
        if (!psql.stdin.write(text)) {
          await new Promise((drained) => psql.stdin.once('drain', drained))
        }
        if (number % 1_000 === 0) {
          console.log(`${number} apps after ${((performance.now() - begun) / 1000).toFixed(0)} s`)
        }
      }
      psql.stdin.end()
      if (await ended !== 0) {
        throw new Error('psql failed')
      }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, batch))
}
