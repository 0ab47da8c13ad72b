// What a call of server code costs by the queue: a method that says hello, on the server that is asked and on a runner.
//
//   node bench/runners.mjs       by environment: SECONDS of one figure (8), ROUNDS (3), CONNECTIONS (1,16)
//
// Needs wrk, redis-server or valkey-server, initdb and pg_ctl on PATH, and coderunner/node_modules (npm ci).

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientOf } from './cluster/client.mjs'
import { developerOn, ready } from './cluster/nodes.mjs'
import { freePort, startPostgres } from './cluster/postgres.mjs'
import { deploy, packed } from './code.mjs'
import { loadOf } from './load.mjs'
import { startServer } from './server.mjs'

const SECONDS = Number(process.env.SECONDS ?? 8)
const ROUNDS = Number(process.env.ROUNDS ?? 3)
const CONNECTIONS = (process.env.CONNECTIONS ?? '1,16').split(',').map(Number)
const SERVICE = `class Bench {
  /** @param {String} name */
  hello(name) { return \`Hello \${name}\` }
}
Backendless.ServerCode.addService(Bench)
`
const directory = mkdtempSync(join(tmpdir(), 'backstay-runners-'))
process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
const postgres = await startPostgres(directory)
const valkeyPort = await freePort()
const valkey = spawn('redis-server', ['--port', String(valkeyPort), '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore', cwd: directory })
process.once('exit', () => valkey.kill('SIGKILL'))
process.env.DATABASE = `postgresql://postgres@127.0.0.1:${postgres.port}/postgres`
process.env.BACKSTAY_SECRET_KEY = randomBytes(32).toString('base64')

const start = async (mode) => {
  const server = await startServer(join(directory, mode), 'full', '--server-code', mode, '--valkey', `redis://127.0.0.1:${valkeyPort}`)
  return { mode, server, client: clientOf(() => server.address) }
}
const on = await start('on')
const runner = await start('runner')
const queue = await start('queue')
await ready([on, runner, queue])
const developer = await developerOn(on.client)
const app = await developer.newApp('Bench')
await deploy((method, path, body) => app.manage(method, `/${path}`, body), packed({ 'services/bench.js': SERVICE }))

const cpu = ({ server }) => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
const call = [{ method: 'POST', path: 'services/Bench/hello', body: 'n' }]
for (const one of [on, queue]) {
  await loadOf(one.server.address, app.path, call, SECONDS, CONNECTIONS.at(-1)) // warms up
}
for (const connections of CONNECTIONS) {
  const rounds = { on: [], queue: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const one of [on, queue]) {
      const before = { own: cpu(one), runner: cpu(runner) }
      const figures = await loadOf(one.server.address, app.path, call, SECONDS, connections)
      rounds[one.mode].push({ ...figures, own: (cpu(one) - before.own) / figures.count, runner: (cpu(runner) - before.runner) / figures.count })
    }
  }
  for (const [mode, list] of Object.entries(rounds)) {
    const middle = list.sort((a, b) => a.perSecond - b.perSecond)[Math.floor(list.length / 2)]
    console.log(`${connections} connections, ${mode === 'on' ? 'on the server' : 'on a runner'}: ${middle.perSecond.toFixed(0)}/s, p50 ${middle.p50} ms, p99 ${middle.p99} ms; `
      + `CPU of a call: server ${(middle.own * 1e6).toFixed(0)} µs, runner ${(middle.runner * 1e6).toFixed(0)} µs; load ${loadavg()[0].toFixed(1)}`)
  }
}
for (const each of [queue, runner, on]) {
  await each.server.end()
}
process.exit(0)
