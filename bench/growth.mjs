// What a table's size costs: bulk creates, then W1 (by id), W2 (filter, sort, ten rows) and W7 (own rows) of
// ../shared/bench among 10,000 and among 1,000,000 rows.
//
//   node bench/growth.mjs [ROWS]      by environment: DATABASE, DURABILITY, SECONDS (of one figure), WARMUP

import { each, startApp } from './load.mjs'

const ROWS = Number(process.argv[2] ?? 1_000_000)
const FEW = 10_000
const SECONDS = Number(process.env.SECONDS ?? 8)
const WARMUP = Number(process.env.WARMUP ?? 15)
const USERS = 20
const OWN = 100
const BATCH = 100
const NOTE = 'what people write into the notes of a row, about as long as they write it. '.repeat(2)

const server = await startApp()
const role = await server.console('PUT', 'security/roles/reader')
const tables = {}
for (const [name, columns] of [
  ['Item', [['category', 'STRING', true], ['score', 'INT'], ['name', 'STRING'], ['active', 'BOOLEAN'], ['note', 'TEXT']]],
  ['Doc', [['title', 'STRING'], ['rank', 'INT'], ['body', 'TEXT']]]
]) {
  tables[name] = (await server.console('POST', 'data/tables', { name })).tableId
  for (const [column, dataType, indexed] of columns) {
    await server.console('POST', `data/tables/${name}/columns`, { name: column, dataType, ...(indexed ? { indexed } : {}) })
  }
}
const operations = (access, ...names) => names.map((operation) => ({ operation, access }))
await server.console('PUT', `security/data/${tables.Item}/roles/${role.roleId}`,
  { permissions: operations('GRANT', 'CREATE', 'FIND', 'UPDATE', 'REMOVE') })
await server.console('PUT', `security/roles/permissions/${role.roleId}`, { type: 'DATA', operation: 'FIND', access: 'DENY' })
await server.console('PUT', `security/data/ownerpolicy/${tables.Doc}`, { operation: 'FIND', access: 'GRANT' })

const users = await each(USERS, 2, async (n) => {
  const account = { email: `user${n}@example.com`, password: 'not a secret' }
  const { objectId } = await server.call('POST', 'users/register', account)
  return { objectId, account }
})
await server.console('PUT', 'security/assignedroles',
  { roles: [{ roleId: role.roleId, status: 'ALL' }], users: users.map((user) => user.objectId) })
for (const user of users) {
  const { account } = user
  user.headers = { 'user-token': (await server.call('POST', 'users/login', { login: account.email, password: account.password }))['user-token'] }
}

let items = []
let filled = 0
async function fill(rows) {
  const begun = performance.now()
  const from = filled
  const made = await each((rows - from) / BATCH, 4, (batch) => server.call('POST', 'data/bulk/Item', Array.from({ length: BATCH }, (_, i) => {
    const n = from + batch * BATCH + i
    // ten rows to a category, however many rows there are
    return { category: `c${n % (rows / 10)}`, score: (n * 7919) % 10007, name: `Item ${n}`, active: n % 2 === 0, note: NOTE }
  }), users[0].headers))
  console.log(`bulk create of ${BATCH}: ${Math.round((rows - from) / (performance.now() - begun) * 1000)} rows/s up to ${rows} rows`)
  const ids = made.flat()
  items = Array.from({ length: 2000 }, (_, n) => ids[Math.floor(n * ids.length / 2000)])
  // every user owns 100 rows; the others belong to nobody who asks
  const docs = (n) => ({ title: `Doc ${n}`, rank: (n * 7919) % 10007, body: NOTE })
  await each((rows - from) / BATCH, 4, (batch) => server.call('POST', 'data/bulk/Doc',
    Array.from({ length: BATCH }, (_, i) => docs(from + batch * BATCH + i)), from === 0 && batch < USERS ? users[batch].headers : {}))
  filled = rows
}

async function measure(rows) {
  const as = (n) => users[n % USERS].headers
  const loads = {
    W1: Array.from({ length: 2000 }, (_, n) => ({ path: `data/Item/${items[(n * 37) % items.length]}`, headers: as(n) })),
    W2: Array.from({ length: 2000 }, (_, n) => ({
      path: `data/Item?where=${encodeURIComponent(`category='c${(n * 37) % (rows / 10)}'`)}&sortBy=score%20desc&pageSize=10`, headers: as(n)
    })),
    W7: Array.from({ length: 2000 }, (_, n) => ({ path: 'data/Doc?sortBy=rank%20desc&pageSize=10', headers: as(n) }))
  }
  const figures = {}
  for (const [name, requests] of Object.entries(loads)) {
    await server.load(requests, WARMUP)
    const before = server.cpu()
    const got = await server.load(requests, SECONDS)
    figures[name] = { ...got, cpu: (server.cpu() - before) / got.count * 1e6 }
    console.log(`${name} among ${rows}: ${Math.round(got.perSecond)}/s, p50 ${got.p50} ms, p99 ${got.p99} ms, ${Math.round(figures[name].cpu)} µs CPU`)
  }
  return figures
}

await fill(FEW)
await measure(FEW)
const few = await measure(FEW) // the first time is the compiler's
await fill(ROWS)
const many = await measure(ROWS)
for (const name of Object.keys(few)) {
  console.log(`${name}: ${(few[name].perSecond / many[name].perSecond).toFixed(2)} times the time among ${ROWS} rows, ` +
    `${(many[name].cpu / few[name].cpu).toFixed(2)} times the CPU`)
}
await server.stop()
