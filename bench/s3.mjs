// A real S3 server (S3Proxy) in a process of its own, with its objects as files in a directory.

import { spawn } from 'node:child_process'
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

const SECRET = 'the secret of a measurement'

/**
 * Starts it. By environment: S3_COMMAND, which runs the class `dev.backstay.server.files.S3Server` of the server's tests.
 *
 * @param {string} directory where the objects are
 */
export async function startS3(directory) {
  const command = process.env.S3_COMMAND
  if (!command) {
    throw new Error('S3_COMMAND says how S3Proxy is started: see bench/README.md')
  }
  const [program, ...parameters] = command.split(' ')
  const child = spawn(program, [...parameters, directory, SECRET], { stdio: ['pipe', 'pipe', 'inherit'] })
  process.once('exit', () => child.kill())
  const address = await new Promise((ready, failed) => {
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
      const found = /^S3 (http:\S+)/m.exec(said)
      if (found) {
        ready(found[1])
      }
    })
    child.once('error', failed)
    child.once('exit', (code) => failed(new Error(`S3Proxy ended with ${code}`)))
  })
  process.env.BACKSTAY_S3_SECRET_KEY = SECRET
  const objects = (prefix) => {
    try {
      return readdirSync(join(directory, 'files', prefix), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    } catch (error) {
      if (error.code === 'ENOENT') {
        return []
      }
      throw error
    }
  }
  return {
    /** The options of a Backstay that has its files here. */
    options: ['--file-storage', 's3', '--s3-endpoint', address, '--s3-bucket', 'files', '--s3-access-key', 'key'],
    /** The objects whose names begin with a prefix. */
    objects,
    /** Makes all of them as old as it takes for those without a name to be swept. */
    age: (prefix) => objects(prefix).forEach((path) => utimesSync(path, new Date(0), new Date(Date.now() - 7_200_000))),
    end: () => child.kill()
  }
}
