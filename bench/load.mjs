// What the measurements beside ../shared/bench share: a server of this build, an app in it, and wrk.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const developer = { login: 'bench@example.com', password: 'a measurement is no secret' }

/** Starts a server on an empty directory and makes an app: its call(), its console() and its CPU time. */
export async function startServer(...options) {
  const data = mkdtempSync(join(tmpdir(), 'backstay-bench-'))
  const database = process.env.DATABASE ? ['--database', process.env.DATABASE] : []
  const child = spawn(
    join(here, '..', 'backstay'),
    ['start', '--data', data, '--port', '0', '--durability', process.env.DURABILITY ?? 'normal', '--server-code', 'off',
      '--attempts-per-address', '0', '--developer-email', developer.login, '--developer-password', developer.password,
      ...database, ...options],
    { stdio: ['ignore', 'pipe', 'pipe'] })
  process.on('exit', () => child.kill('SIGKILL'))
  const address = await new Promise((ready, failed) => {
    let said = ''
    const listen = (chunk) => {
      said += chunk
      const found = /serves (http:\S+)/.exec(said)
      if (found) {
        ready(found[1])
      }
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${said.slice(-2000)}`)))
  })
  const send = async (method, path, body, headers = {}) => {
    const answer = await fetch(address + path, {
      method, headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body)
    })
    const said = await answer.text()
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${said.slice(0, 500)}`)
    }
    return { headers: answer.headers, json: said ? JSON.parse(said) : null }
  }
  const login = await send('POST', '/console/home/login', developer)
  const operator = { 'auth-key': login.headers.get('auth-key') }
  const app = (await send('POST', '/console/applications', { appName: 'Bench' }, operator)).json
  const keys = (await send('GET', `/${app.id}/console/appsettings`, undefined, operator)).json.apiKeys
  const prefix = `/${app.id}/${keys.find((key) => key.deviceType === 'REST').apiKey}`
  return {
    call: async (method, path, body, headers) => (await send(method, `${prefix}/${path}`, body, headers)).json,
    console: async (method, path, body) => (await send(method, `/${app.id}/console/${path}`, body, operator)).json,
    /** Seconds of CPU that the server has used. */
    cpu: () => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ')
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
    /** Sends the requests ({ method, path, body, headers }) in turn for so long; figures of one run of wrk. */
    load: (requests, seconds, connections = 32) => load(address, prefix, requests, seconds, connections),
    stop: () => new Promise((ended) => {
      child.removeAllListeners('exit')
      child.once('exit', () => {
        rmSync(data, { recursive: true, force: true })
        ended()
      })
      child.kill('SIGTERM')
    })
  }
}

function load(address, prefix, requests, seconds, connections) {
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
