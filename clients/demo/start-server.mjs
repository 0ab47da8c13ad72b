// Starts a server of its own for the demo: a free port, a fresh data directory, a developer nobody else knows.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const LAUNCHER = process.env.BACKSTAY_LAUNCHER ?? fileURLToPath(new URL('../../backstay', import.meta.url))
const START_TIMEOUT_MILLIS = 120_000

export async function startServer({ keep = false } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'backstay-demo-'))
  const email = 'demo@example.com'
  const password = randomBytes(18).toString('base64url')

  const child = spawn(LAUNCHER, ['start', '--host', '127.0.0.1', '--port', '0', '--data', join(data, 'data')], {
    env: { ...process.env, BACKSTAY_DEVELOPER_EMAIL: email, BACKSTAY_DEVELOPER_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise(resolve => child.on('close', resolve))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    if (!keep) {
      await rm(data, { recursive: true, force: true })
    }
  }

  try {
    return { url: await addressOf(child), email, password, data, fresh: true, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The server prints its address as soon as it is ready. */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = reason => reject(new Error(`the server did not start: ${reason}\n${output}`))
    const timer = setTimeout(() => fail('no address was printed'), START_TIMEOUT_MILLIS)

    const read = data => {
      output += data
      const address = /\bserves (https?:\/\/\S+)\s/.exec(output)
      if (address) {
        clearTimeout(timer)
        resolve(address[1])
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('error', error => fail(error.message))
    child.on('close', code => fail(`it ended with ${code}`))
  })
}
