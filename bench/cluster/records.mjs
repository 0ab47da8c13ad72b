// What must not be lost or doubled: records, their updates and deletions, values that are unique, and counters.

import { answered } from './client.mjs'

const BULK = 5

/** Makes the app that all write to. */
export async function ledgerOf(developer) {
  const { path, manage } = await developer.newApp('Written')
  await manage('POST', '/data/tables', { name: 'Written' })
  await manage('POST', '/data/tables/Written/columns', { name: 'number', dataType: 'STRING', unique: true })
  await manage('POST', '/data/tables/Written/columns', { name: 'value', dataType: 'INT' })
  return {
    path,
    /** What was answered, by number: the value that must be there. */
    kept: new Map(),
    /** Of these one may be there or not, with any of the values that were sent. */
    untold: new Map(),
    /** Deleted, and answered so. */
    deleted: new Set(),
    /** By counter: each answer, and how many increments were not answered. */
    counters: new Map(),
    wrong: [],
    count: { created: 0, updated: 0, deleted: 0, contested: 0, increments: 0 }
  }
}

/**
 * One who writes: records of their own, contested values, a counter that others count too.
 *
 * @param {object} ledger that all note in
 * @param {string} name of the writer
 * @param {() => object} way the client to send the next request by
 * @param {object[]} all the clients of all servers, who contest unique values
 */
export function writerOf(ledger, name, way, all, random) {
  const { path, kept, untold, deleted, count } = ledger
  let serial = 0
  let latest = null
  const number = (kind) => `${kind}-${name}-${serial++}`

  async function create() {
    const record = { number: number('one'), value: 0 }
    untold.set(record.number, [0])
    const answer = await way().send('POST', `${path}/data/Written`, record)
    if (answered(answer)) {
      tell(record.number, 0)
      count.created++
      latest = { id: answer.json.objectId, ...record }
    }
  }

  async function bulk() {
    const records = Array.from({ length: BULK }, () => ({ number: number('bulk'), value: 0 }))
    records.forEach((record) => untold.set(record.number, [0]))
    const answer = await way().send('POST', `${path}/data/bulk/Written`, records)
    if (answered(answer)) {
      records.forEach((record) => tell(record.number, 0))
      count.created += BULK
    }
  }

  async function update() {
    if (!latest) {
      return create()
    }
    const { id, number: which, value } = latest
    const answer = await way().send('PUT', `${path}/data/Written/${id}`, { value: value + 1 })
    if (answered(answer)) {
      latest.value = value + 1
      kept.set(which, latest.value)
      count.updated++
    } else {
      // it may come late, so nothing else is sent of this record
      doubt(which, [value, value + 1])
    }
  }

  async function remove() {
    if (!latest) {
      return create()
    }
    const { id, number: which, value } = latest
    doubt(which, [value])
    const answer = await way().send('DELETE', `${path}/data/Written/${id}`)
    if (answered(answer)) {
      untold.delete(which)
      deleted.add(which)
      count.deleted++
    }
  }

  async function contest() {
    const contested = number('contested')
    untold.set(contested, [0])
    const answers = await Promise.all(all.map((each) => each.send('POST', `${path}/data/Written`, { number: contested, value: 0 })))
    const won = answers.filter(answered).length
    count.contested++
    if (won > 0) {
      tell(contested, 0)
    }
    if (won > 1) {
      ledger.wrong.push(`${won} creations of ${contested} were answered`)
    }
  }

  async function increment() {
    const counter = `counter${random.below(4)}`
    const answer = await way().send('PUT', `${path}/counters/${counter}/increment/get`)
    const all = ledger.counters.get(counter) ?? { answers: [], unanswered: 0 }
    ledger.counters.set(counter, all)
    if (answered(answer)) {
      all.answers.push(answer.json)
      count.increments++
    } else {
      all.unanswered++
    }
  }

  function tell(which, value) {
    untold.delete(which)
    kept.set(which, value)
  }

  function doubt(which, values) {
    kept.delete(which)
    untold.set(which, values)
    latest = null
  }

  const kinds = [create, create, bulk, update, update, update, remove, contest, increment, increment, increment]
  return () => random.one(kinds)()
}

/** Reads all back, by one server after the other; adds to what is wrong. */
export async function verifyLedger(ledger, clients) {
  const { path, kept, untold, deleted, wrong } = ledger
  let lost = 0
  for (const [which, client] of clients.entries()) {
    const found = await everything(client, `${path}/data/Written`)
    const times = new Map()
    found.forEach((row) => times.set(row.number, [...times.get(row.number) ?? [], row.value]))
    for (const [number, value] of kept) {
      const values = times.get(number) ?? []
      if (values.length !== 1 || values[0] !== value) {
        lost++
        wrong.push(`node ${which}: the record ${number} was answered with the value ${value} and is there as [${values}]`)
      }
    }
    for (const [number, values] of times) {
      if (deleted.has(number)) {
        wrong.push(`node ${which}: the record ${number} was deleted, and is there`)
      } else if (!kept.has(number) && !(untold.has(number) && values.length === 1 && untold.get(number).includes(values[0]))) {
        wrong.push(`node ${which}: nobody has written ${number} as [${values}]`)
      }
    }
  }
  for (const [counter, { answers, unanswered }] of ledger.counters) {
    const value = (await clients[0].must('GET', `${path}/counters/${counter}`)).json
    const distinct = new Set(answers).size
    if (distinct !== answers.length) {
      wrong.push(`${counter}: ${answers.length - distinct} answers were given twice`)
    }
    if (value < answers.length || value > answers.length + unanswered) {
      wrong.push(`${counter} is ${value}; ${answers.length} increments were answered, ${unanswered} not`)
    }
  }
  return lost
}

/** All rows of a table, by pages. */
export async function everything(client, path, headers) {
  const rows = []
  for (let offset = 0; ; offset += 100) {
    const page = (await client.must('GET', `${path}?pageSize=100&offset=${offset}&sortBy=objectId`, undefined, headers)).json
    rows.push(...page)
    if (page.length < 100) {
      return rows
    }
  }
}
