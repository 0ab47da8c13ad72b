// Deploys a directory of server code with the official `coderunner deploy`, as its own process.

import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const coderunner = join(
  dirname(createRequire(import.meta.url).resolve('backendless-coderunner/package.json')), 'bin', 'coderunner')
const TIMEOUT_MILLIS = 60_000

/**
 * Deploys a copy of the directory and answers the program's log. The program exits with 0 even when it fails,
 * so its text decides; and it prints its configuration with the API key first, so that part is cut off.
 */
export async function deploy(server, app, directory) {
  const copy = await mkdtemp(join(tmpdir(), 'backstay-deploy-'))

  try {
    await cp(directory, copy, { recursive: true })
    const log = withoutConfiguration(await run(server, app, copy))

    if (!log.includes('Zip File has been published')) {
      throw new Error(`coderunner deploy failed:\n${log}`)
    }

    return log
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

function run(server, app, directory) {
  const options = ['deploy', '--quiet', '--app-id', app.id, '--app-key', app.keys.BL, '--api-server', server.url]

  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [coderunner, ...options], { cwd: directory, timeout: TIMEOUT_MILLIS })
    let output = ''

    child.stdout.on('data', data => output += data)
    child.stderr.on('data', data => output += data)
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}

function withoutConfiguration(output) {
  const start = output.lastIndexOf('logger was created')
  return (start < 0 ? output.replace(/"apiKey": "[^"]*"/g, '"apiKey": "…"') : output.slice(start)).trim()
}
