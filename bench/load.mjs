// What the measurements beside ../shared/bench share: an app on a server of its own, and wrk.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from './server.mjs'

const here = dirname(fileURLToPath(import.meta.url))

/** Starts a server on an empty directory and makes an app: its call(), its console() and its CPU time. */
export async function startApp(...options) {
  const data = mkdtempSync(join(tmpdir(), 'backstay-bench-'))
  const server = await startServer(data, process.env.DURABILITY ?? 'normal', '--attempts-per-address', '0', ...options)
  const newApp = async (name) => {
    const { prefix, console } = await server.newApp(name, 'REST')
    return {
      call: async (method, path, body, headers) => (await server.must(method, `${prefix}/${path}`, body, headers)).json,
      console,
      prefix
    }
  }
  const { call, console, prefix } = await newApp('Bench')
  return {
    call,
    console,
    /** Makes another app: its call() and its console(). */
    newApp,
    pid: server.pid,
    address: server.address,
    prefix,
    /** Seconds of CPU that the server has used. */
    cpu: () => {
      const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ')
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
    /** Sends the requests ({ method, path, body, headers }) in turn for so long; figures of one run of wrk. */
    load: (requests, seconds, connections = 32) => loadOf(server.address, prefix, requests, seconds, connections),
    stop: async () => {
      await server.end()
      rmSync(data, { recursive: true, force: true })
    }
  }
}

/** Sends requests to any server, as load() does to that of startApp(). */
export function loadOf(address, prefix, requests, seconds, connections) {
  const file = join(mkdtempSync(join(tmpdir(), 'backstay-load-')), 'requests')
  writeFileSync(file, requests.map(({ method = 'GET', path, body, headers = {} }) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const lines = [`${method} ${prefix}/${path} HTTP/1.1`, `Host: ${new URL(address).host}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(text ? ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`] : []), '', text]
    return lines.join('\u0001')
  }).join('\n'))
  return new Promise((done, failed) => {
    const wrk = spawn('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', join(here, 'load.lua'), address],
      { env: { ...process.env, LOAD: file } })
    let said = ''
    wrk.stdout.on('data', (chunk) => { said += chunk })
    wrk.stderr.on('data', (chunk) => { said += chunk })
    wrk.once('error', failed)
    wrk.once('exit', () => {
      rmSync(dirname(file), { recursive: true })
      const found = /figures (\S+) (\S+) (\S+) (\S+) (\S+)/.exec(said)
      if (!found || Number(found[5]) > 0) {
        failed(new Error(`wrk: ${said}`))
        return
      }
      const [count, took, middle, late] = found.slice(1).map(Number)
      done({ count, perSecond: count / took, p50: middle, p99: late })
    })
  })
}

/** The answers of work(0) to work(count - 1), so many at once. */
export async function each(count, atOnce, work) {
  const answers = []
  let next = 0
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < count) {
      const n = next++
      answers[n] = await work(n)
    }
  }))
  return answers
}
