// Two servers on one PostgreSQL, of which one is stopped (SIGSTOP) for longer than a lease while a write is under way that it has decided: the write
// waits in the database for a row, or its server has more statements to send. Meanwhile the other server takes the caller's right away, and that is
// answered; then the row is let go and the server goes on. Nothing of the write may be stored once the change was answered.
//
// node bench/fence.mjs [ROUNDS]; the PostgreSQL is a new one, made by initdb from PATH, as the user postgres when this is root's.

import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, chownSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startServer } from './server.mjs'

const rounds = Number(process.argv[2] ?? 2)
const password = 'a measurement is not secret'
process.env.BACKSTAY_SECRET_KEY = randomBytes(32).toString('base64')
// longer than all of it takes, so that it is not the limit on a statement that ends a write
process.env.BACKSTAY_QUERY_SECONDS = '30'
process.env.BACKSTAY_ATTEMPTS_PER_ADDRESS = '0'
process.env.BACKSTAY_ATTEMPTS_PER_IDENTITY = '0'

const asPostgres = process.getuid() === 0
  ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) }
  : {}
const directory = mkdtempSync(join(tmpdir(), 'backstay-fence-'))
if (asPostgres.uid) {
  chownSync(directory, asPostgres.uid, asPostgres.gid)
}
const port = await freePort()
const pg = join(directory, 'postgres')
execFileSync('initdb', ['-D', pg, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--no-locale'], { ...asPostgres, stdio: 'ignore' })
const controlled = (...words) => execFileSync(
  'pg_ctl', ['-D', pg, '-w', '-l', join(directory, 'postgres.log'), ...words], { ...asPostgres, stdio: 'ignore', cwd: '/' })
controlled('-o', `-p ${port} -k ${directory} -c max_connections=200`, 'start')
process.once('exit', () => controlled('-m', 'immediate', 'stop'))
process.env.DATABASE = `postgresql://postgres@127.0.0.1:${port}/postgres`

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port: free } = server.address()
  await new Promise((closed) => server.close(closed))
  return free
}

const psql = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-qAt', 'postgres']
const sql = (text) => execFileSync('psql', [...psql, '-c', text]).toString().trim()

/** A transaction that holds locks until it is ended. */
async function holding(text) {
  const session = spawn('psql', psql, { stdio: ['pipe', 'pipe', 'inherit'] })
  const held = new Promise((said) => session.stdout.once('data', said))
  session.stdin.write(`BEGIN; ${text}; SELECT 'held';\n`)
  await held
  return () => new Promise((ended) => {
    session.once('exit', ended)
    session.stdin.end('ROLLBACK;\n')
  })
}

async function until(what, condition) {
  for (let i = 0; i < 2000; i++) {
    if (condition()) {
      return
    }
    await pause(10)
  }
  throw new Error(`never: ${what}`)
}

const stopped = await startServer(join(directory, 'a'), 'full')
const other = await startServer(join(directory, 'b'), 'full')
const login = await other.must('POST', '/console/home/login', { login: 'bench@example.com', password })
const auth = { 'auth-key': login.headers['auth-key'] }

async function scene(number) {
  const { id } = (await other.must('POST', '/console/applications', { appName: `Fence ${number}`, refCode: null }, auth)).json
  const { apiKeys } = (await other.must('GET', `/${id}/console/appsettings`, undefined, auth)).json
  const manage = (method, path, body) => other.must(method, `/${id}/console${path}`, body, auth)
  const client = `/${id}/${apiKeys.find((key) => key.deviceType === 'REST').apiKey}`
  await manage('POST', '/data/tables', { name: 'Item' })
  await manage('POST', '/data/tables/Item/columns', { name: 'text', dataType: 'STRING' })
  const { objectId } = (await other.must('POST', `${client}/data/Item`, { text: 'before' })).json
  const tables = (await manage('GET', '/data/tables')).json
  const table = (tables.tables ?? tables).find((each) => each.name === 'Item')
  const roles = (await manage('GET', '/security/roles')).json
  const role = roles.find((each) => (each.rolename ?? each.name) === 'RestUser')
  const schema = sql("SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'Item' ORDER BY c.oid DESC LIMIT 1")
  // into the memory of the one that is stopped
  await stopped.must('PUT', `${client}/data/Item/${objectId}`, { text: 'before' })
  return {
    id, client, objectId, schema, manage,
    deny: () => manage('PUT', `/security/data/${table.tableId}/roles/${role.roleId}`,
      { permissions: ['CREATE', 'UPDATE', 'REMOVE'].map((operation) => ({ operation, access: 'DENY' })) }),
    lock: () => holding(`SELECT 1 FROM "${schema}"."Item" FOR UPDATE`),
    stored: () => sql(`SELECT string_agg(text, ',' ORDER BY text) FROM "${schema}"."Item"`)
  }
}

const writes = {
  'one statement': (at) => stopped.send('PUT', `${at.client}/data/Item/${at.objectId}`, { text: 'after' }),
  'bulk change': (at) => stopped.send('PUT', `${at.client}/data/bulk/Item?where=${encodeURIComponent("text = 'before'")}`, { text: 'after' }),
  deletion: (at) => stopped.send('DELETE', `${at.client}/data/Item/${at.objectId}`),
  transaction: (at) => stopped.send('POST', `${at.client}/transaction/unit-of-work`, {
    operations: [
      { operationType: 'CREATE', table: 'Item', opResultId: 'made', payload: { text: 'made' } },
      { operationType: 'UPDATE', table: 'Item', opResultId: 'changed', payload: { objectId: at.objectId, text: 'after' } },
      { operationType: 'CREATE', table: 'Item', opResultId: 'more', payload: { text: 'more' } }]
  })
}

let wrong = 0
let number = 0
for (let round = 0; round < rounds; round++) {
  for (const [name, write] of Object.entries(writes)) {
    for (const letGo of ['before it goes on', 'after it goes on']) {
      const at = await scene(number++)
      const release = await at.lock()
      const answer = write(at)
      await until('the write waits for the row', () => sql("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')") !== '0')
      process.kill(stopped.pid, 'SIGSTOP')
      const begun = Date.now()
      await at.deny()
      const took = Date.now() - begun
      const before = at.stored()
      if (letGo.startsWith('before')) {
        await release()
        await pause(300)
        process.kill(stopped.pid, 'SIGCONT')
      } else {
        process.kill(stopped.pid, 'SIGCONT')
        await pause(1500)
        await release()
      }
      const given = await answer
      await pause(300)
      const stored = at.stored()
      const right = stored === before && given?.status >= 400
      wrong += right ? 0 : 1
      console.log(`${right ? 'right' : 'WRONG'}  ${name}, row let go ${letGo}: change answered after ${took} ms, write answered ${given?.status}`
        + ` (retry after ${given?.headers?.['retry-after']}), stored: ${stored}`)
    }
  }
}
await stopped.end()
await other.end()
console.log(`${number} writes of a server that stood still, ${wrong} of them stored or answered as done`)
process.exitCode = wrong ? 1 : 0
