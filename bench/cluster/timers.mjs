// Timers of server code in apps of their own. Each run stores a record and returns its id, which the history of the timer keeps; so
// each record is of one run, and a run that is done has one record. The history is read from the database, since it forgets.

import { deploy, packed } from '../code.mjs'
import { everything } from './records.mjs'

/** Seconds between runs. */
const PERIODS = [2, 3, 5, 10]

/** A run may begin so late, ms, on a loaded machine, without a fault that explains it. */
const LATE = 5_000

const CODE = PERIODS.map((every) => `
Backendless.ServerCode.addTimer({
  name: 'every${every}',
  frequency: { schedule: 'custom', repeat: { every: ${every} } },
  async execute() {
    const { objectId } = await Backendless.Data.of('Ran').save({ timer: 'every${every}', at: Date.now() })
    return objectId
  }
})`).join('\n')

/** Makes apps with timers, and a reader of their history. */
export async function timersOf(developer, count, postgres) {
  const archive = packed({ 'timers/all.js': CODE })
  const apps = []
  for (let number = 0; number < count; number++) {
    const app = await developer.newApp(`Timed ${number}`)
    await app.manage('POST', '/data/tables', { name: 'Ran' })
    await app.manage('POST', '/data/tables/Ran/columns', { name: 'timer', dataType: 'STRING' })
    await app.manage('POST', '/data/tables/Ran/columns', { name: 'at', dataType: 'DOUBLE' })
    await deploy((method, path, body) => app.manage(method, `/${path}`, body), archive)
    apps.push(app)
  }
  const runs = new Map()
  const look = async () => {
    const rows = await postgres.rows(`SELECT r.id, t.app_id, t.name, r.due, r.started, coalesce(r.ended, 0), r.state, coalesce(r.result, '')
      FROM backstay.code_timer_run r JOIN backstay.code_timer t ON t.id = r.timer_id`)
    for (const [id, appId, name, due, started, ended, state, result] of rows) {
      runs.set(id, { id, appId, name, due: Number(due), started: Number(started), ended: Number(ended), state, result: read(result) })
    }
  }
  return { apps, runs, look }
}

function read(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Reads the history again and again until told to stop: it keeps the latest hundred runs of each timer. */
export async function follow(timers, over) {
  while (!over()) {
    await timers.look().catch(() => null) // the database may be stopped
    await new Promise((later) => setTimeout(later, 8_000))
  }
}

/**
 * Compares records and history.
 *
 * @param {{from: number, to: number}[]} disturbed times in which runs may be late, ms since 1970
 * @returns what was found: counts, and a list of what is wrong
 */
export async function verifyTimers(timers, client, disturbed) {
  const wrong = []
  const cutoff = Date.now()
  const until = performance.now() + 40_000
  const open = () => [...timers.runs.values()].filter((run) => run.due <= cutoff && run.ended === 0)
  do {
    await new Promise((later) => setTimeout(later, 1_000))
    await timers.look()
  } while (open().length > 0 && performance.now() < until)
  open().forEach((run) => wrong.push(`a run of ${run.name} due at ${run.due} has no end`))
  const states = {}
  const pauses = []
  const lateness = []
  let madeUp = 0
  let records = 0
  for (const app of timers.apps) {
    const rows = (await everything(client, `${app.path}/data/Ran`)).filter((row) => row.at <= cutoff - 2_000)
    records += rows.length
    for (const every of PERIODS) {
      const name = `every${every}`
      const runs = [...timers.runs.values()]
        .filter((run) => run.appId === app.appId && run.name === name && run.due <= cutoff)
        .sort((a, b) => a.due - b.due || a.started - b.started)
      runs.forEach((run) => { states[run.state] = (states[run.state] ?? 0) + (run.state === 'SKIPPED' ? Number(run.result) : 1) })
      const begun = runs.filter((run) => run.state !== 'SKIPPED')
      checkRecords(`${name} of ${app.appId}`, begun, rows.filter((row) => row.timer === name), cutoff, wrong)
      checkDue(`${name} of ${app.appId}`, runs, every * 1_000)
      if (every === PERIODS[0]) {
        begun.slice(1).forEach((run, before) => pauses.push(run.started - begun[before].started))
      }
    }
  }

  function checkDue(name, runs, period) {
    for (let i = 1; i < runs.length; i++) {
      const before = runs[i - 1]
      const run = runs[i]
      if (run.due === before.due) {
        wrong.push(`${name}: two runs of what was due at ${run.due}: ${before.state}, ${run.state}`)
        continue
      }
      // a late run makes up for those that were due before it began; what comes next must not be missing
      const covered = before.state === 'SKIPPED' ? before.ended : before.started
      if (run.due - covered > period) {
        wrong.push(`${name}: nothing between ${before.state} at ${covered} and ${run.state} due at ${run.due}`)
      }
      if (before.state !== 'SKIPPED') {
        madeUp += Math.round((run.due - before.due) / period) - 1
      }
    }
    for (const run of runs) {
      if (run.state !== 'SKIPPED') {
        lateness.push(run.started - run.due)
        const explained = disturbed.some(({ from, to }) => run.due <= to && run.started >= from)
        if (run.started - run.due > LATE && !explained) {
          wrong.push(`${name}: the run due at ${run.due} began ${run.started - run.due} ms late without a fault`)
        }
      }
    }
  }
  lateness.sort((a, b) => a - b)
  pauses.sort((a, b) => a - b)
  return { wrong, states, records, madeUp, lateness, pauses }
}

function checkRecords(name, begun, rows, cutoff, wrong) {
  const left = new Map(rows.map((row) => [row.objectId, row]))
  for (const run of begun.filter((each) => each.state === 'DONE')) {
    if (!left.delete(run.result) && run.ended <= cutoff - 2_000) {
      wrong.push(`${name}: the run due at ${run.due} is done, and its record ${run.result} is not there, or is of another run too`)
    }
  }
  // code that wrote and then died or failed: of a run that the history calls so
  const unfinished = begun.filter((each) => each.state === 'LOST' || each.state === 'FAILED')
  for (const row of [...left.values()].sort((a, b) => b.at - a.at)) {
    // the latest that had begun by then, a few ms of two clocks apart
    const which = unfinished.findLastIndex((each) => each.started <= row.at + 50)
    if (which < 0) {
      wrong.push(`${name}: the code ran at ${row.at}, and the history has no run for that`)
    } else {
      unfinished.splice(which, 1)
    }
  }
}
