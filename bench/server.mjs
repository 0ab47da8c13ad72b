// A server of this build on a directory of its own, and an app in it.

import { spawn } from 'node:child_process'
import http from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const KEPT_TEXT = 100_000
const developer = { login: 'bench@example.com', password: 'a measurement is not secret' }

/**
 * Starts a server on the data of a directory, by environment: SERVER_COMMAND, DATABASE. Settled when it serves.
 *
 * @param {string} data its data directory
 * @param {string} durability full or normal
 * @param {string[]} options more options of `backstay start`
 */
export const startServer = (data, durability, ...options) => startServerBy([], data, durability, ...options)

/**
 * As startServer.
 *
 * @param {string[]} wrap the words of a command that runs the server's, such as `ip netns exec NAME`
 */
export async function startServerBy(wrap, data, durability, ...options) {
  const command = [...wrap, ...(process.env.SERVER_COMMAND ?? join(root, 'backstay')).split(' ')]
  // Neither the password nor the database's address with its own is taken from a command line.
  const env = { ...process.env, BACKSTAY_DEVELOPER_PASSWORD: developer.password }
  if (process.env.DATABASE) {
    env.BACKSTAY_DATABASE = process.env.DATABASE
  }
  const child = spawn(
    command[0],
    [...command.slice(1), 'start', '--data', data, '--port', '0', '--durability', durability, '--server-code', 'off',
      '--developer-email', developer.login, ...options],
    { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  let said = ''
  const address = await new Promise((ready, failed) => {
    const listen = (chunk) => {
      said = (said + chunk).slice(-KEPT_TEXT)
      const found = /serves (http:\S+)/.exec(said)
      if (found) {
        ready(found[1])
      }
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('error', failed)
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${said.slice(-2000)}`)))
  })
  const agent = new http.Agent({ keepAlive: true })

  /** One request; null when no whole answer came: then nobody knows what has become of it. */
  const send = (method, path, body, headers = {}) => body instanceof FormData
    ? sendForm(method, path, body, headers)
    : sendBytes(method, path, body === undefined ? undefined : JSON.stringify(body), { 'content-type': 'application/json', ...headers })

  const sendForm = async (method, path, form, headers) => {
    const written = new Response(form)
    return sendBytes(method, path, Buffer.from(await written.arrayBuffer()), { 'content-type': written.headers.get('content-type'), ...headers })
  }

  const sendBytes = (method, path, bytes, headers) => new Promise((done) => {
    const request = http.request(address + path, { method, agent, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', () => done(null))
      response.on('close', () => {
        if (!response.complete) {
          done(null)
          return
        }
        const said = Buffer.concat(chunks).toString()
        done({ status: response.statusCode, headers: response.headers, json: said ? JSON.parse(said) : null })
      })
    })
    request.on('error', () => done(null))
    request.end(bytes)
  })

  return {
    address,
    pid: child.pid,
    send,
    must,
    newApp,
    /** The end of what it has written to its console. */
    said: () => said,
    /** Ends it, by default as an operating system does that asks; settled when it has ended. */
    end: (signal = 'SIGTERM') => new Promise((ended) => {
      process.removeListener('exit', kill)
      agent.destroy()
      if (child.exitCode !== null || child.signalCode !== null) {
        ended()
        return
      }
      child.once('exit', () => ended())
      child.kill(signal)
    })
  }

  /** As send; throws unless the answer is a success. */
  async function must(method, path, body, headers) {
    const answer = await send(method, path, body, headers)
    if (!answer || answer.status >= 300) {
      throw new Error(`${method} ${path}: ${answer?.status} ${JSON.stringify(answer?.json)?.slice(0, 500)}`)
    }
    return answer
  }

  /** Makes an app: the path of the client API with its key of a type, and its management API. */
  async function newApp(name, deviceType) {
    const login = await must('POST', '/console/home/login', developer)
    const auth = { 'auth-key': login.headers['auth-key'] }
    const { id } = (await must('POST', '/console/applications', { appName: name, refCode: null }, auth)).json
    const { apiKeys } = (await must('GET', `/${id}/console/appsettings`, undefined, auth)).json
    return {
      prefix: `/${id}/${apiKeys.find((key) => key.deviceType === deviceType).apiKey}`,
      console: async (method, path, body) => (await must(method, `/${id}/console/${path}`, body, auth)).json
    }
  }
}
