// How long the screens of the web console take for an app with 1,000 tables, 1,000,000 rows in one of them, and 200 roles. Run it against a server
// with the console, as clients/README.md says. BACKSTAY_TABLES, BACKSTAY_ROWS and BACKSTAY_ROLES are other sizes; with BACKSTAY_KEEP=1 the app stays,
// and BACKSTAY_APP is the name of one that was kept.

import { randomUUID } from 'node:crypto'
import { address, logIn, makeApp, openBrowser, send, server } from './console-scene.mjs'

const TABLES = Number(process.env.BACKSTAY_TABLES ?? 1_000)
const ROWS = Number(process.env.BACKSTAY_ROWS ?? 1_000_000)
const ROLES = Number(process.env.BACKSTAY_ROLES ?? 200)
const PIECE = 10_000
const COLUMNS = 10
const BIG = 'Order'

const say = text => process.stderr.write(`${text}\n`)

async function fillRows(app) {
  const started = performance.now()
  await app.manage('POST', '/data/tables', { name: BIG })
  for (const [name, dataType] of [['number', 'INT'], ['city', 'STRING'], ['total', 'DOUBLE'], ['note', 'STRING']]) {
    await app.manage('POST', `/data/tables/${BIG}/columns`, { name, dataType, required: false, unique: false, indexed: name === 'city' })
  }
  for (let first = 0; first < ROWS; first += PIECE) {
    const lines = ['objectId,number,city,total,note']
    for (let i = first; i < Math.min(first + PIECE, ROWS); i++) lines.push(`${randomUUID()},${i},city ${i % 997},${i / 7},a note about the order ${i}`)
    const response = await fetch(`${server.url}/${app.id}/console/import/csv?table=${BIG}`, { method: 'POST', headers: { ...app.auth, 'content-type': 'text/csv' }, body: lines.join('\n') })
    if (!response.ok) throw new Error(`import answered ${response.status} ${await response.text()}`)
    if ((first / PIECE) % 20 === 0) say(`${first} rows, ${Math.round((performance.now() - started) / 1_000)} s`)
  }
}

async function fill(app) {
  const started = performance.now()
  await app.manage('POST', '/security/changes', { changes: Array.from({ length: ROLES }, (_, i) => ({ kind: 'create-role', role: `Role ${i}` })) })
  const row = Object.fromEntries(Array.from({ length: COLUMNS }, (_, i) => [`column${i}`, i % 2 ? i : `text ${i}`]))
  // Users is one, and that of the rows
  for (let i = 0; i < TABLES - 2; i++) {
    await app.manage('POST', '/data/tables', { name: `Table${i}` })
    for (const [name, value] of i % 50 === 0 ? Object.entries(row) : []) {
      await app.manage('POST', `/data/tables/Table${i}/columns`, { name, dataType: typeof value === 'number' ? 'INT' : 'STRING', required: false, unique: false, indexed: false })
    }
  }
  say(`${TABLES} tables and ${ROLES} roles in ${Math.round((performance.now() - started) / 1_000)} s`)
  await fillRows(app)
  // cells on some tables, so that there is something to decide
  const changes = Array.from({ length: 100 }, (_, i) => ({ kind: 'cell', table: `Table${i * 7 % (TABLES - 2)}`, role: `Role ${i % ROLES}`, operation: 'FIND', access: i % 2 ? 'grant' : 'deny' }))
  await app.manage('POST', '/security/changes', { changes })
}

async function kept(name) {
  const { headers } = await send('/console/home/login', { method: 'POST', body: { login: server.email, password: server.password } })
  const auth = { 'auth-key': headers.get('auth-key') }
  const { body } = await send('/console/applications', { headers: auth })
  return { id: body.find(app => app.name === name).id, remove: () => undefined }
}

const app = process.env.BACKSTAY_APP ? await kept(process.env.BACKSTAY_APP) : await makeApp(`large ${process.pid}`)
if (!process.env.BACKSTAY_APP) await fill(app)

const browser = await openBrowser()
const page = await browser.open()
await logIn(page)
const at = path => address(`/a/${app.id}${path}`)
const results = []
let biggest = { bytes: 0, path: '' }
page.on('response', async response => {
  const url = new URL(response.url())
  if (!url.pathname.includes('/console')) return
  const bytes = (await response.body().catch(() => Buffer.alloc(0))).length
  if (bytes > biggest.bytes) biggest = { bytes, path: url.pathname.slice(url.pathname.indexOf('/console')) }
})

/**
 * From the address until what one came for is there; the median of three. Where the page says instead why it cannot show it, the line says that, and
 * where nothing comes within a minute as well: neither ends the run.
 */
async function screen(name, path, there, after) {
  const times = []
  biggest = { bytes: 0, path: '' }
  let nodes = 0
  let refused = ''
  const line = { screen: name }
  results.push(line)
  try {
    for (let i = 0; i < 3; i++) {
      await page.goto('about:blank')
      const started = performance.now()
      await page.goto(at(path), { waitUntil: 'commit' })
      const problem = page.getByRole('alert')
      await there().or(problem).first().waitFor({ timeout: 60_000 })
      times.push(performance.now() - started)
      if (await problem.count()) refused = (await problem.first().innerText()).replaceAll(/\s+/g, ' ').slice(0, 60)
      nodes = await page.evaluate(() => document.querySelectorAll('*').length)
    }
    Object.assign(line, { ms: Math.round(times.toSorted((one, other) => one - other)[1]), 'DOM nodes': nodes, 'biggest answer KB': Math.round(biggest.bytes / 1_024), of: biggest.path.slice(0, 60) })
    if (refused) line.refused = refused
    else if (after) line['then ms'] = Math.round(await after())
  } catch (failure) {
    line.refused = failure.message.split('\n')[0]
  }
  say(JSON.stringify(line))
}

const timed = async work => {
  const started = performance.now()
  await work()
  return performance.now() - started
}

// the files are in the browser's cache, as for anybody who has been here before
await page.goto(at('/data'))
await page.locator('.table-list li').first().waitFor()

await screen('tables', '/data', () => page.locator('.table-list li'), () => timed(async () => {
  await page.getByRole('searchbox', { name: 'Filter tables' }).fill('Table77')
  await page.getByText(/Table770/).first().waitFor()
}))
await screen('rows', `/data/${BIG}`, () => page.getByRole('gridcell'), () => timed(async () => {
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('100–198').waitFor()
}))
await screen('rows, last of a million', `/data/${BIG}?offset=${Math.max(0, ROWS - 50)}`, () => page.getByRole('gridcell'))
await screen('rows, a filter by an index', `/data/${BIG}?where=${encodeURIComponent("city = 'city 5'")}`, () => page.getByRole('gridcell'))
await screen('rows, a filter without one', `/data/${BIG}?where=${encodeURIComponent("note like '%order 99999%'")}`, () => page.getByRole('gridcell'))
await screen('rows, seen as nobody', `/data/${BIG}?as=REST`, () => page.getByRole('gridcell'))
await screen('schema', `/data/${BIG}/schema`, () => page.getByRole('cell', { name: 'city' }))
await screen('who can what', '/access', () => page.locator('table.overview tbody tr'))
await screen('matrix', `/access/data/${BIG}`, () => page.getByRole('grid').getByRole('button'), () => timed(async () => {
  // not all of 200 roles are there until one asks for them
  await page.getByRole('searchbox', { name: 'Filter roles' }).fill('Role 7')
  await page.getByRole('button', { name: /^FIND of Role 7:/ }).click()
  await page.getByText(/Gains: |Loses: /).first().waitFor()
}))
await screen('global cells', '/access/global/data', () => page.getByRole('grid').getByRole('button'))
await screen('lint', '/access/lint', () => page.locator('.findings li').or(page.getByText('Nothing found')))
await screen('policy file', '/access/policy', () => page.getByRole('region', { name: 'Policy file' }))
await screen('roles', '/users/roles', () => page.locator('.role-list li'))
await screen('explain', '/explain', () => page.getByRole('row').or(page.getByText('No request yet')))
await screen('search', '/start', () => page.getByRole('heading', { level: 1 }), async () => {
  await page.keyboard.press('Control+k')
  return timed(async () => {
    await page.getByRole('combobox', { name: /^Search screens/ }).fill('Table99')
    await page.getByRole('option', { name: /^Table99/ }).first().waitFor()
  })
})

await browser.close()
if (!process.env.BACKSTAY_KEEP) await app.remove()
console.table(results)
