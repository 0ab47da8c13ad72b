// `./backstay demo`: sets the food-ordering backend up on a server, plays the main job and shows who decided what.
// Nothing from node_modules is imported here, since this file makes sure that there is one.

import { parseArgs } from 'node:util'
import { installDependencies } from './install.mjs'
import { startServer } from './start-server.mjs'

const USAGE = `usage: ./backstay demo [--url URL --developer-email E] [--keep]

  --url URL                a running server; without it a new one starts with a fresh data directory
  --developer-email E      the developer's account on that server; the password is read from the
                           environment variable BACKSTAY_DEVELOPER_PASSWORD
  --keep                   leave the app (and the data directory of a new server) in place
`

const options = {
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

  const running = values.url && runningServer(values)
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
  const email = values['developer-email'] ?? process.env.BACKSTAY_DEVELOPER_EMAIL
  const password = process.env.BACKSTAY_DEVELOPER_PASSWORD

  if (!email || !password) {
    throw new Error('a running server needs --developer-email, and its password in BACKSTAY_DEVELOPER_PASSWORD')
  }

  return { url: values.url.replace(/\/+$/, ''), email, password }
}

main().catch(error => {
  process.stderr.write(`\n  The demo failed: ${error.message}\n`)
  process.exitCode = 1
})
