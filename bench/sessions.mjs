// What sessions and logins cost the others: find by id with 100 live sessions and with 100,000, and its p99 while
// as many logins as the server takes are going on.
//
//   node bench/sessions.mjs [SESSIONS]      by environment: DATABASE, DURABILITY, SECONDS (of one figure), WARMUP, HASHES

import { each, startApp } from './load.mjs'

const SESSIONS = Number(process.argv[2] ?? 100_000)
const FEW = 100
const SECONDS = Number(process.env.SECONDS ?? 8)
const WARMUP = Number(process.env.WARMUP ?? 25)
const FLOOD = 32

const server = await startApp(...(process.env.HASHES ? ['--password-hashes-at-once', process.env.HASHES] : []))
await server.console('POST', 'userlogin', { ...(await server.console('GET', 'userlogin')), enableMultipleLogins: true })
const tables = await server.call('POST', 'data/Item', { name: 'first', score: 1 })
const ids = [tables.objectId]
ids.push(...await server.call('POST', 'data/bulk/Item', Array.from({ length: 100 }, (_, n) => ({ name: `item ${n}`, score: n }))))

const accounts = await each(20, 2, async (n) => {
  const account = { email: `user${n}@example.com`, password: 'not a secret' }
  await server.call('POST', 'users/register', account)
  return { login: account.email, password: account.password }
})
const begin = async () => (await server.call('POST', 'users/register/guest'))['user-token']

const find = (tokens) => tokens.map((token, n) => ({ path: `data/Item/${ids[n % ids.length]}`, headers: { 'user-token': token } }))
async function measure(title, tokens, seconds = SECONDS, connections = 32) {
  const before = server.cpu()
  const got = await server.load(find(tokens), seconds, connections)
  const cpu = (server.cpu() - before) / got.count * 1e6
  console.log(`${title}: ${Math.round(got.perSecond)}/s, p50 ${got.p50} ms, p99 ${got.p99} ms, ${Math.round(cpu)} µs CPU`)
  return { ...got, cpu }
}

const tokens = await each(FEW, 4, begin)
await measure('warming up', tokens, WARMUP)
const few = await measure(`${FEW} sessions`, tokens)
const begun = performance.now()
tokens.push(...await each(SESSIONS - FEW, 16, begin))
console.log(`${Math.round((SESSIONS - FEW) / (performance.now() - begun) * 1000)} guests a second registered and logged in`)
for (let touched = 0; touched < SESSIONS;) { // the first use of a session reads it from the database
  touched += (await measure('first use of each session', tokens.slice(touched), 20)).count
}
const many = await measure(`${SESSIONS} sessions, each in turn`, tokens)
console.log(`${SESSIONS} sessions take ${(many.cpu / few.cpu).toFixed(2)} times the CPU per request of ${FEW}`)

// The flood: 32 clients log in without end while 8 others read.
const login = accounts.map((account) => ({ method: 'POST', path: 'users/login', body: account }))
const alone = await server.load(login, SECONDS, FLOOD)
console.log(`logins alone: ${alone.perSecond.toFixed(1)}/s, p50 ${alone.p50} ms, p99 ${alone.p99} ms`)
const quiet = await measure('8 readers, nobody logs in', tokens.slice(0, FEW), SECONDS, 8)
const [flood, read] = await Promise.all([
  server.load(login, SECONDS + 2, FLOOD),
  new Promise((later) => setTimeout(later, 1000)).then(() => measure('8 readers in a flood of logins', tokens.slice(0, FEW), SECONDS, 8))
])
console.log(`logins meanwhile: ${flood.perSecond.toFixed(1)}/s; p99 of the readers is ${(read.p99 / quiet.p99).toFixed(1)} times the quiet one`)
await server.stop()
