// How the demo looks. Each row is a small block; the reason is the server's own text.

import { reasonsOf } from './reasons.mjs'
import { WIDTH, bold, canRedraw, cyan, dim, green, lengthOf, pad, red, spread, wrap, yellow } from './paint.mjs'

const LABEL = 10
const print = (line = '') => process.stdout.write(`${line}\n`)

export function title() {
  print()
  print(bold('  Backstay: a food-ordering backend on the official Backendless clients'))
  print()
  for (const line of [
    'Customers must never reach the table Restaurant themselves, with no client key. A service written',
    'in JavaScript reads it for them, while it knows which customer is calling.',
  ]) {
    print(dim(`  ${line}`))
  }
}

export function heading(text) {
  print()
  print(`  ${bold(text)}`)
  print()
}

/** Shows a step of the set-up while it runs and when it has run. */
export async function step({ title, tool }, run) {
  const start = Date.now()
  const line = (mark, end) => spread(`  ${mark} ${title} `, ` ${pad(tool, 18)}${end.padStart(7)}`)

  if (canRedraw) {
    process.stdout.write(dim(line('·', '…')))
  }
  const redraw = canRedraw ? '\r' : ''
  try {
    await run()
    process.stdout.write(`${redraw}${line(green('✓'), `${((Date.now() - start) / 1000).toFixed(1)} s`)}\n`)
  } catch (error) {
    process.stdout.write(`${redraw}${line(red('✗'), 'failed')}\n`)
    throw error
  }
}

export function call(number, row, explanation) {
  print(`  ${dim('─'.repeat(WIDTH - 4))}`)
  print(spread(
    `  ${bold(`${String(number).padStart(2)}  ${row.caller}`)} ${dim('→')} ${bold(row.call)}`, `${dim(row.with)}`))
  labelled('roles', rolesOf(explanation) ?? row.roles?.join(', ') ?? dim('none: the request ends before roles'))
}

export function answer(row, { value, error, status }, problem) {
  const text = error
    ? yellow(`${error.status ?? ''} ${error.code ?? ''}  ${error.message}`.trim())
    : cyan(`${status}  ${shortJson(value, WIDTH - LABEL - 12)}`)

  labelled('answer', text)
  if (value?.userRoles) {
    labelled('inside', cyan(`the code saw user ${value.userId} with the roles ${value.userRoles.join(', ')}`))
  }
  labelled('expected', problem ? red(`✗ ${row.expects}, but: ${firstLine(problem)}`) : green(`✓ ${row.expects}`))
}

export function innerCall({ caller, with: using, call: what, roles }, explanation) {
  print()
  print(spread(
    `      ${dim('└ inside:')} ${bold(caller)} ${dim('→')} ${bold(what)}`, `${dim(using)}`))
  labelled('roles', rolesOf(explanation) ?? roles.join(', '), 2)
}

export function decision(explanation, requestId, { inner = false, reason } = {}) {
  const indent = inner ? 2 : 0
  const reasons = reasonsOf(explanation)

  for (const { label, text, access } of reasons) {
    const mark = access === 'DENY' ? red('refused by ') : access ? green('allowed by ') : ''
    labelled(label, mark + text, indent)
  }
  if (!reasons.length) {
    labelled('decided', reason ?? red(`the server gives no explanation for request ${requestId ?? '(no id)'}`), indent)
  }
}

/** One explanation as the server tells it, in full. */
export function wholeStory(text, requestId) {
  print(`  ${dim('─'.repeat(WIDTH - 4))}`)
  heading(`The whole story of call 1, as \`./backstay explain ${requestId}\` tells it:`)
  for (const line of text.trimEnd().split('\n').flatMap(each => wrapLong(each, WIDTH - 6))) {
    print(dim(`    ${line}`))
  }
  print()
}

export function wrongInputHeading(number) {
  print(`  ${dim('─'.repeat(WIDTH - 4))}`)
  print(spread(
    `  ${bold(`${String(number).padStart(2)}  anybody`)} ${dim('→')} ${bold('wrong input of every kind')}`,
    dim('REST key, HTTP')))
}

export function wrongInput(what, { status, body }, problem) {
  const room = WIDTH - 6 - 18 - 4
  const answer = `${status}  ${body?.code ?? ''}  ${body?.message ?? ''}`
  const text = problem ? `${answer} – ${problem}` : answer
  const short = text.length > room ? `${text.slice(0, room - 1)}…` : text

  print(`      ${dim(pad(what, 18))}${problem ? red(`✗ ${short}`) : `${green('✓')} ${yellow(short)}`}`)
}

export function serverIsUp(up) {
  print(`      ${dim(pad('afterwards', 18))}${up ? green('✓ the server is up') : red('✗ the server is not ready')}`)
}

export function ending({ kept, total, scenario, keep }) {
  const result = `${kept} of ${total} calls came back as promised`

  print(`  ${dim('─'.repeat(WIDTH - 4))}`)
  print()
  print(`  ${bold(kept === total ? green(`✓ ${result}`) : red(`✗ ${result}`))}`)
  print()
  if (keep) {
    const { server, app } = scenario
    print(`  The app ${app.name} stays:  ${app.id}`)
    if (server.fresh) {
      print(`  Start its server again:  ./backstay start --data ${server.data}/data   (developer ${server.email})`)
    }
    print(`  Any request can be explained by its id, the X-Request-Id of its answer.`)
    print(`  A call of your own:`)
    print(`    curl -X POST ${server.url}/${app.id}/${app.keys.REST}/data/Restaurant/find \\`)
    print(`         -H 'Content-Type: application/json' -d '{}' -i`)
  } else {
    print(dim('  The app was deleted again; `./backstay demo --keep` leaves it for a look around.'))
  }
  print()
}

function labelled(label, text, indent = 0) {
  const margin = ' '.repeat(6 + indent)
  const lines = wrap(text, WIDTH - 2 - margin.length - LABEL)

  lines.forEach((line, index) => print(`${margin}${dim(pad(index === 0 ? label : '', LABEL))}${line}`))
}

/** A long line goes on below its last column, or below its own beginning. */
function wrapLong(line, width) {
  if (line.length <= width) {
    return [line.trimEnd()]
  }
  const column = /^( *)(?:.* {2,})?/.exec(line)[0].length
  const indent = ' '.repeat(column)
  const [first, ...rest] = wrap(line.slice(column), width - column)

  return [line.slice(0, column) + first, ...rest.map(each => indent + each.trimStart())]
}

function rolesOf(explanation) {
  return explanation?.roles?.length ? explanation.roles.join(', ') : undefined
}

function shortJson(value, width) {
  const rows = Array.isArray(value) ? value : value?.restaurants
  if (rows?.length) {
    const names = rows.map(row => row.name).join(', ')
    return `${rows.length} rows: ${names}`
  }
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > width ? `${text.slice(0, width - 1)}…` : text
}

function firstLine(text) {
  return text.split('\n')[0]
}
