// HAProxy in front of the servers, as docs/scaling.md says how to set it up.

import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './postgres.mjs'

/**
 * Starts HAProxy from PATH; settled when it listens.
 *
 * @param {string} directory for its configuration
 * @param {{host: string, port: number}[]} servers behind it
 */
export async function startProxy(directory, servers) {
  const port = await freePort()
  const configuration = join(directory, 'haproxy.cfg')
  writeFileSync(configuration, `global
  maxconn 2000
  nbthread 1
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
  timeout http-keep-alive 60s
  retries 3
  option redispatch 1
  retry-on conn-failure
frontend clients
  bind 127.0.0.1:${port}
  default_backend backstay
backend backstay
  balance roundrobin
  option httpchk GET /health/ready
  http-check expect status 200
  timeout check 1s
  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
${servers.map((server, number) => `  server node${number} ${server.host}:${server.port} check`).join('\n')}
`)
  const child = spawn('haproxy', ['-db', '-f', configuration], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => { said = (said + chunk).slice(-4000) })
  process.once('exit', () => child.kill('SIGKILL'))
  await new Promise((started, failed) => {
    child.once('error', (error) => failed(error.code === 'ENOENT' ? new Error('haproxy is not on PATH (apt-get install haproxy)') : error))
    child.once('exit', () => failed(new Error(`haproxy: ${said}`)))
    setTimeout(started, 500)
  })
  return { address: `http://127.0.0.1:${port}`, pid: child.pid, configuration, end: () => child.kill('SIGTERM') }
}
