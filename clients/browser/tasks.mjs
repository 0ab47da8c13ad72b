// Three things that people come to the console for, done by a fresh user in a real browser on the shortest way that we know: how many clicks
// and keys it takes, and how long. Run it against a server with the console, as clients/README.md says.
//
// "waits" is the time in which the page or the server makes the person wait, measured here. "person" is what a trained person would need for
// the same clicks and keys by the keystroke-level model (Card, Moran, Newell): 1.1 s to point, 0.2 s to press, 0.28 s for a key, 1.35 s to
// make up one's mind before each step. Nobody has been watched: it says what the console asks for, not what people find.

import assert from 'node:assert/strict'
import { address, makeApp, openBrowser, send, server, shoot } from './console-scene.mjs'

const POINT = 1.1
const PRESS = 0.2
const KEY = 0.28
const MIND = 1.35

/** A person at a page, whose clicks and keys are counted. */
function person(page) {
  const done = { clicks: 0, keys: 0, steps: 0 }
  const step = () => {
    done.steps++
  }
  return {
    done,
    async click(target) {
      step()
      done.clicks++
      await target.click()
    },
    /** Into a field that has the focus already when it is not named. */
    async type(text, into) {
      step()
      done.keys += text.length
      if (into) {
        done.clicks++
        await into.click()
      }
      await page.locator('input:focus').waitFor()
      await page.keyboard.insertText(text)
    },
    async press(...keys) {
      for (const key of keys) {
        done.keys++
        await page.keyboard.press(key)
      }
    },
    seconds: () => done.clicks * (POINT + PRESS) + done.keys * KEY + done.steps * MIND,
  }
}

const browser = await openBrowser()
const results = []

async function task(name, begin, work) {
  const page = await browser.open()
  const prepared = await begin(page)
  const who = person(page)
  const started = performance.now()
  await work(page, who, prepared)
  const waits = (performance.now() - started) / 1_000
  await shoot(page, `task-${results.length + 1}`)
  results.push({ task: name, clicks: who.done.clicks, keys: who.done.keys, 'waits s': Number(waits.toFixed(1)), 'person s': Math.round(who.seconds()) })
  await page.context().close()
  await prepared.app?.remove()
}

/** What comes before: the link that the start prints takes no typing. */
async function loggedIn(page) {
  await page.goto(address('/login'))
  await page.getByLabel('E-mail').fill(server.email)
  await page.getByLabel('Password').fill(server.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Apps' }).waitFor()
}

// seed 001: "Users must never read the restaurants themselves, the service must"
await task('seed 001: clients never, server code yes, from no app at all', async page => {
  await loggedIn(page)
  return {}
}, async (page, who, prepared) => {
  const named = `Food ${process.pid}`
  const button = page.getByRole('button', { name: 'New app' })
  await button.or(page.getByRole('button', { name: 'Make the app' })).first().waitFor()
  // where there is no app yet, the page is the question what the first one is called
  if (await button.isVisible()) await who.click(button)
  await who.type(named)
  await who.click(page.getByRole('button', { name: 'Make the app' }))
  await page.getByText('Waiting for it').waitFor()
  const id = /\/a\/([^/]+)\//.exec(page.url())[1]
  const headers = { 'auth-key': JSON.parse(await page.evaluate(() => sessionStorage.getItem('backstay-session'))).key }
  const { body: settings } = await send(`/${id}/console/appsettings`, { headers })
  const root = type => `/${id}/${settings.apiKeys.find(key => key.deviceType === type).apiKey}`
  prepared.app = { remove: () => send(`/${id}/console/application`, { method: 'DELETE', headers }) }
  await who.click(page.getByRole('button', { name: 'Copy' }).first())
  await send(`${root('REST')}/data/Restaurant`, { method: 'POST', body: { name: 'Bella Napoli' } }) // pasted into a terminal
  await who.click(page.getByRole('button', { name: 'Close the table to clients' }))
  await page.getByRole('button', { name: 'Open it again' }).waitFor()
  for (const type of ['REST', 'JS']) assert.deepEqual((await send(`${root(type)}/data/Restaurant`)).body, [])
  assert.equal((await send(`${root('BL')}/data/Restaurant`)).body.length, 1, 'server code reads it')
})

await task("why is this user's list empty?", async page => {
  const app = await makeApp(`why ${process.pid}`)
  const email = `boris.${process.pid}@food.example`
  const boris = await app.register(email)
  await app.client('POST', '/data/Orders', { total: 1 })
  await app.manage('POST', '/security/changes', { changes: [{ kind: 'cell', table: 'Orders', role: 'AuthenticatedUser', operation: 'FIND', access: 'deny' }] })
  for (let i = 0; i < 30; i++) await app.client('GET', '/data/Orders')
  assert.deepEqual((await app.client('GET', '/data/Orders', undefined, { token: boris.token, through: 'JS' })).body, [])
  await loggedIn(page)
  await page.goto(address(`/a/${app.id}/start`))
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { app, email }
}, async (page, who, { email }) => {
  await who.click(page.getByRole('link', { name: 'Explain', exact: true }))
  await who.type(email, page.getByRole('searchbox', { name: 'Filter' }))
  await who.click(page.getByRole('link', { name: /^FIND table Orders/ }).first())
  await page.getByText(/Refused by L7/).waitFor()
  await page.getByText(/AuthenticatedUser/).first().waitFor()
})

await task('one role sees a table and changes only its own rows; others see nothing', async page => {
  const app = await makeApp(`reader ${process.pid}`)
  const reader = await app.register(`ann.${process.pid}@food.example`)
  const other = await app.register(`eve.${process.pid}@food.example`)
  await app.client('POST', '/data/Note', { text: 'of someone' })
  await app.client('POST', '/data/Note', { text: 'of ann' }, { token: reader.token })
  await loggedIn(page)
  await page.goto(address(`/a/${app.id}/start`))
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { app, reader, other }
}, async (page, who, { app, reader, other }) => {
  const cell = (operation, whose) => page.getByRole('button', { name: new RegExp(`^${operation} of ${whose}:`) })
  const applied = async () => {
    await who.click(page.getByRole('button', { name: 'Apply', exact: true }))
    await page.getByText(/Applied: version/).last().waitFor()
  }
  await who.click(page.getByRole('link', { name: 'Users', exact: true }))
  await who.click(page.getByRole('link', { name: 'Roles', exact: true }))
  await who.type('Reader', page.getByLabel('New role'))
  await who.click(page.getByRole('button', { name: 'Add', exact: true }))
  await applied()
  await who.click(page.getByRole('link', { name: 'Users', exact: true }).last())
  await who.click(page.getByRole('button', { name: /^ann/ }))
  await who.click(page.getByLabel('Reader'))
  await who.click(page.getByRole('button', { name: 'Close' }))
  await applied()
  await who.click(page.getByRole('link', { name: 'Access', exact: true }).first())
  await who.click(page.getByRole('link', { name: 'Note', exact: true }))
  const mark = async (operation, whose, key) => {
    await who.click(cell(operation, whose).first())
    if (key === '-') await who.press('-')
  }
  for (const operation of ['FIND', 'UPDATE', 'REMOVE']) {
    await mark(operation, 'the owner of a row', '+')
    await mark(operation, 'NotAuthenticatedUser', '-')
    await mark(operation, 'AuthenticatedUser', '-')
  }
  await mark('FIND', 'Reader', '+')
  await page.getByText(/Gains: |Loses: /).first().waitFor()
  await applied()

  const texts = async options => (await app.client('GET', '/data/Note?sortBy=text', undefined, options)).body.map(({ text }) => text)
  const [own, foreign] = (await app.manage('POST', '/data/Note/find', { sortBy: ['text'] }))
  const change = async (row, options) => (await app.client('PUT', `/data/Note/${row.objectId}`, { text: row.text }, options)).status
  assert.deepEqual(await texts({ token: reader.token }), ['of ann', 'of someone'])
  assert.deepEqual([await texts({ token: other.token }), await texts({})], [[], []])
  assert.deepEqual([await change(own, { token: reader.token }), await change(foreign, { token: reader.token })], [200, 403])
})

await browser.close()
console.table(results)
