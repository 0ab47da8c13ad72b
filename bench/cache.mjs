// What puts and gets of the cache cost with its entries in the database and in Valkey, beside Valkey itself asked by its own
// benchmark: node bench/cache.mjs [ROUNDS] [SECONDS] [CONNECTIONS]. In turns; prints medians. wrk and redis-benchmark are the load.
// By environment: SERVER_COMMAND, DATABASE (see server.mjs), DURABILITY (here full when not given, as servers have it).

import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { startApp } from './load.mjs'

const [rounds = 5, seconds = 4, connections = 32] = process.argv.slice(2).map(Number)
const KEYS = 1_000
const ASKED = 100_000
const value = 'x'.repeat(1_022)
process.env.DURABILITY ??= 'full'

const freePort = () => new Promise((done) => {
  const socket = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = socket.address()
    socket.close(() => done(port))
  })
})

const port = await freePort()
const valkey = spawn('redis-server',
  ['--port', port, '--bind', '127.0.0.1', '--save', '', '--maxmemory', '256mb', '--maxmemory-policy', 'allkeys-lru'], { stdio: 'ignore' })
process.once('exit', () => valkey.kill())

/** Seconds of CPU that Valkey has used. */
const valkeyCpu = () => {
  const fields = readFileSync(`/proc/${valkey.pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** A server with these options as something to measure. */
async function serverOf(...options) {
  const app = await startApp('--access-log', 'off', ...options)
  return {
    stop: app.stop,
    measure: async (method) => {
      const requests = Array.from({ length: KEYS }, (_, i) => ({ method, path: `cache/key-${i}`, body: method === 'PUT' ? value : undefined }))
      const before = app.cpu()
      const figures = await app.load(requests, seconds, connections)
      return { ...figures, cpu: app.cpu() - before }
    }
  }
}

/** Valkey itself. */
const itself = {
  stop: async () => {},
  measure: async (method) => {
    const said = execFileSync('redis-benchmark', ['-p', port, '-c', connections, '-d', '1024', '-r', KEYS, '-n', ASKED,
      '-t', method === 'PUT' ? 'set' : 'get', '--csv'].map(String), { encoding: 'utf8' })
    const fields = said.trim().split('\n').at(-1).replaceAll('"', '').split(',').map(Number)
    return { count: ASKED, perSecond: fields[1], p50: fields[4], p99: fields[6], cpu: 0 }
  }
}

const measured = {
  'cache in the database': await serverOf(),
  'cache in Valkey': await serverOf('--valkey', `redis://127.0.0.1:${port}`),
  'Valkey itself': itself
}
const results = {}
for (let round = -1; round < rounds; round++) {
  for (const method of ['PUT', 'GET']) {
    for (const [name, one] of Object.entries(measured)) {
      const before = valkeyCpu()
      const figures = await one.measure(method)
      figures.valkey = valkeyCpu() - before
      // the first round warms up
      if (round >= 0) {
        (results[`${method}, ${name}`] ??= []).push(figures)
      }
    }
  }
}
const median = (numbers) => numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)]
console.log('| | calls/s | p50 | p99 | CPU of the server | CPU of Valkey |\n| --- | --: | --: | --: | --: | --: |')
for (const [name, list] of Object.entries(results)) {
  const of = (figure) => median(list.map(figure))
  console.log(`| ${name} | ${of((each) => each.perSecond).toFixed(0)} | ${of((each) => each.p50).toFixed(1)} ms | ${of((each) => each.p99).toFixed(1)} ms `
    + `| ${of((each) => each.cpu / each.count * 1e6).toFixed(0)} µs | ${of((each) => each.valkey / each.count * 1e6).toFixed(1)} µs |`)
}
await Promise.all(Object.values(measured).map((one) => one.stop()))
process.exit(0)
