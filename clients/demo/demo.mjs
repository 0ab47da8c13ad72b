// `./backstay demo`: sets the food-ordering backend up on a server, plays the main job and shows who decided what.
// Nothing from node_modules is imported here, since this file makes sure that there is one.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installDependencies } from './install.mjs'
import { startServer } from './start-server.mjs'

const USAGE = `usage: ./backstay demo [--data DIRECTORY] [--url URL] [--developer-email E] [--keep]

  Without --data and --url a new server starts with a fresh data directory.

  --data DIRECTORY         data directory of a running server; its key lets the demo in
  --url URL                its address, if it is reached by another than it serves itself, or if the
                           demo logs in as a developer
  --developer-email E      the developer's account on that server; the password is read from the
                           environment variable BACKSTAY_DEVELOPER_PASSWORD
  --keep                   leave the app (and the data directory of a new server) in place
`

const options = {
  data: { type: 'string' },
  url: { type: 'string' },
  'developer-email': { type: 'string' },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
}

async function main() {
  const { values } = parseArgs({ options })

  if (values.help) {
    process.stdout.write(USAGE)
    return
  }

  const running = (values.url || values.data) && runningServer(values)
  await installDependencies()
  const { playDemo } = await import('./play.mjs')

  const server = running || await startServer({ keep: values.keep })
  try {
    process.exitCode = await playDemo(server, values) ? 0 : 1
  } finally {
    await server.stop?.()
  }
}

function runningServer(values) {
  const url = values.url?.replace(/\/+$/, '')

  if (values.data) {
    const running = readRunning(values.data)
    return { url: url ?? running.url, authKey: running['operator-key'] }
  }

  const email = values['developer-email'] ?? process.env.BACKSTAY_DEVELOPER_EMAIL
  const password = process.env.BACKSTAY_DEVELOPER_PASSWORD

  if (!email || !password) {
    throw new Error('--url needs --data DIRECTORY, the data directory of that server, or --developer-email E with the'
      + ' password in BACKSTAY_DEVELOPER_PASSWORD')
  }

  return { url, email, password }
}

/** What the server that runs on a data directory has written there. */
function readRunning(data) {
  try {
    const text = readFileSync(join(data, 'running.properties'), 'utf8')
    // a colon in a value is escaped in properties files, or not
    return Object.fromEntries(text.split('\n').filter(line => line.includes('=')).map(line => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1).replace(/\\(.)/g, '$1')]
    }))
  } catch {
    throw new Error(`no server runs on the data directory ${ data }: start one with ./backstay start, or pass --data`
      + ' DIRECTORY with the data directory of the running one')
  }
}

main().catch(error => {
  process.stderr.write(`\n  The demo failed: ${error.message}\n`)
  // what the demo has opened must not keep it
  process.exit(1)
})
