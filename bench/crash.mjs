// Kills a server while people write, again and again, and looks after each restart whether everything that was
// answered is there, whole, and nothing half. It ends by itself. README.md says how to run it.
//
//   node bench/crash.mjs [ROUNDS]      by environment: DATABASE, DURABILITY, SERVER_COMMAND, SEED, MINUTES

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from './server.mjs'

const database = process.env.DATABASE ?? ''
const rounds = Number(process.argv[2] ?? (database ? 20 : 50))
const durability = process.env.DURABILITY ?? 'full'
const minutes = Number(process.env.MINUTES ?? 30)
const WRITERS = 2 // of each kind
const BATCH = 20

const data = mkdtempSync(join(tmpdir(), 'backstay-crash-'))

let seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.log(`seed ${seed}, ${rounds} rounds, durability ${durability}, ${database ? 'PostgreSQL' : 'SQLite'}`)
function random() {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

let server

async function start() {
  server = await startServer(data, durability, '--access-log', 'off')
}

// ------------------------------------------------------------------------------------------------ the writes

let api
const sent = { single: new Set(), batch: new Set(), pair: new Set() }
const answered = { single: new Set(), batch: new Set(), pair: new Set() }
const counters = [] // { id, sent, answered }
let refused = 0
let next = 1

const whole = (n) => ({ n, half: n * 7, text: `row ${n} `.repeat(20) })

async function prepare() {
  api = (await server.newApp('Crash', 'BL')).prefix
  for (const table of ['Single', 'Batch', 'Left', 'Right']) {
    await server.must('POST', `${api}/data/${table}`, { ...whole(0), part: 0 })
  }
  for (let i = 0; i < WRITERS; i++) {
    const made = await server.must('POST', `${api}/data/Counter`, { value: 0, same: 0 })
    counters.push({ id: made.json.objectId, sent: 0, answered: 0 })
  }
}

function record(kind, n, answer) {
  if (answer?.status === 200) {
    answered[kind].add(n)
  } else if (answer) {
    // a refusal says that nothing was done
    refused++
    sent[kind].delete(n)
  }
}

const writes = {
  async single() {
    const n = next++
    sent.single.add(n)
    record('single', n, await server.send('POST', `${api}/data/Single`, whole(n)))
  },
  async batch() {
    const n = next++
    sent.batch.add(n)
    const rows = Array.from({ length: BATCH }, (_, part) => ({ ...whole(n), part }))
    record('batch', n, await server.send('POST', `${api}/data/bulk/Batch`, rows))
  },
  async pair() {
    const n = next++
    sent.pair.add(n)
    const create = (table) => ({ operationType: 'CREATE', table, opResultId: `create${table}`, payload: whole(n) })
    const answer = await server.send('POST', `${api}/transaction/unit-of-work`, {
      isolationLevelEnum: 'REPEATABLE_READ', operations: [create('Left'), create('Right')]
    })
    if (answer?.status === 200 && answer.json?.success === false) {
      answer.status = 400
    }
    record('pair', n, answer)
  },
  async update(writer) {
    const counter = counters[writer]
    const value = ++counter.sent
    const answer = await server.send('PUT', `${api}/data/Counter/${counter.id}`, { value, same: value })
    if (answer?.status === 200) {
      counter.answered = value
    } else if (answer) {
      refused++
    }
  }
}

async function writeUntilKilled() {
  let alive = true
  const people = []
  for (const write of Object.values(writes)) {
    for (let writer = 0; writer < WRITERS; writer++) {
      people.push((async () => {
        while (alive) {
          await write(writer)
        }
      })())
    }
  }
  await new Promise((passed) => setTimeout(passed, 30 + random() * 1200))
  const killed = server.end('SIGKILL')
  alive = false
  await killed
  await Promise.all(people)
}

// ------------------------------------------------------------------------------------------------ what is there

async function read(table) {
  const rows = []
  for (let offset = 0; ; offset += 100) {
    const { json } = await server.must('POST', `${api}/data/${table}/find`, { pageSize: 100, offset, sortBy: 'objectId' })
    rows.push(...json)
    if (json.length < 100) {
      return rows.filter((row) => row.n !== 0)
    }
  }
}

const problems = []
function check(right, problem) {
  if (!right) {
    problems.push(problem)
  }
}

function count(rows, table) {
  const found = new Map()
  for (const row of rows) {
    const { half, text } = whole(row.n)
    check(row.half === half && row.text === text, `${table} ${row.n} is not whole`)
    found.set(row.n, (found.get(row.n) ?? 0) + 1)
  }
  return found
}

function compare(kind, found, size) {
  for (const n of answered[kind]) {
    check(found.get(n) === size, `${kind} ${n} was answered and has ${found.get(n) ?? 0} of ${size} rows`)
  }
  for (const [n, rows] of found) {
    check(sent[kind].has(n), `${kind} ${n} is there though nobody wrote it, or it was refused`)
    check(rows === size, `${kind} ${n} has ${rows} of ${size} rows`)
  }
}

async function verify() {
  compare('single', count(await read('Single'), 'Single'), 1)
  compare('batch', count(await read('Batch'), 'Batch'), BATCH)
  const left = count(await read('Left'), 'Left')
  const right = count(await read('Right'), 'Right')
  compare('pair', left, 1)
  compare('pair', right, 1)
  check([...left.keys()].sort().join() === [...right.keys()].sort().join(), 'half a transaction is there')
  for (const counter of counters) {
    const { json } = await server.must('GET', `${api}/data/Counter/${counter.id}`)
    check(json.value === json.same, `an update is half there: ${json.value}, ${json.same}`)
    check(json.value >= counter.answered && json.value <= counter.sent,
      `the counter is ${json.value}, answered was ${counter.answered}, sent ${counter.sent}`)
  }
}

// ------------------------------------------------------------------------------------------------ the rounds

const limit = setTimeout(() => {
  console.error(`not done after ${minutes} minutes`)
  process.exit(1)
}, minutes * 60_000)

const began = Date.now()
let done = 0
let unknown = 0
try {
  await start()
  await prepare()
  for (; done < rounds && problems.length === 0; done++) {
    await writeUntilKilled()
    await start()
    await verify()
    process.stdout.write(problems.length ? 'x' : '.')
  }
} finally {
  await server?.end('SIGKILL')
  clearTimeout(limit)
}
for (const kind of Object.keys(sent)) {
  unknown += sent[kind].size - answered[kind].size
}
console.log(
  `\n${done} kills in ${Math.round((Date.now() - began) / 1000)} s. Answered: ${answered.single.size} creates,`
  + ` ${answered.batch.size} bulk creates of ${BATCH}, ${answered.pair.size} transactions,`
  + ` ${counters.reduce((sum, each) => sum + each.answered, 0)} updates; ${unknown} cut off in the middle,`
  + ` ${refused} refused.`)
if (problems.length) {
  console.error(problems.slice(0, 20).join('\n'))
  console.error(`the data are in ${data}`)
  process.exit(1)
}
rmSync(data, { recursive: true })
console.log('Every answered write is there and whole, and no half one is.')
