// A PostgreSQL of its own, made by initdb from PATH, with fsync; as the user postgres when this is root's.

import { execFile, execFileSync } from 'node:child_process'
import { appendFileSync, chownSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import net from 'node:net'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A port of this machine that nobody listens on. */
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address()
  await new Promise((closed) => server.close(closed))
  return port
}

/**
 * Makes and starts a database.
 *
 * @param {string} directory that it lies in
 * @param {string[]} addresses that it listens on, beside 127.0.0.1
 * @param {string[]} options for postgres, as `name=value`
 */
export async function startPostgres(directory, addresses = [], options = []) {
  const asPostgres = process.getuid() === 0
    ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) }
    : {}
  if (asPostgres.uid) {
    chownSync(directory, asPostgres.uid, asPostgres.gid)
  }
  const port = await freePort()
  const data = join(directory, 'postgres')
  execFileSync('initdb', ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--no-locale'], { ...asPostgres, stdio: 'ignore', cwd: '/' })
  addresses.forEach((address) => appendFileSync(join(data, 'pg_hba.conf'), `host all all ${address}/30 trust\n`))
  const settings = ['max_connections=300', `listen_addresses=${['127.0.0.1', ...addresses].join(',')}`, ...options]
  // not execFileSync: the thread that notes what is answered must not stand still
  const controlled = (...words) => run('pg_ctl', ['-D', data, '-w', '-l', join(directory, 'postgres.log'), ...words], { ...asPostgres, cwd: '/' })
  const start = () => controlled('-o', `-p ${port} -k ${directory} ${settings.map((each) => `-c ${each}`).join(' ')}`, 'start')
  await start()
  process.once('exit', () => {
    try {
      execFileSync('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'], { ...asPostgres, stdio: 'ignore', cwd: '/' })
    } catch {
      // stopped already
    }
  })
  return {
    port,
    start,
    stop: (mode) => controlled('-m', mode, 'stop'),
    /** Rows of a query, each a list of texts; throws when the database does not answer. */
    rows: async (sql) => {
      const { stdout } = await run('psql', ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-X', '-A', '-t', '-q', '-F', '\u0001', '-R', '\u0002', '-c', sql],
        { env: { ...process.env, PGCONNECT_TIMEOUT: '5' }, maxBuffer: 1 << 28 })
      return stdout.split('\u0002').map((row) => row.replace(/\n$/, '')).filter(Boolean).map((row) => row.split('\u0001'))
    },
    pid: () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  }
}
