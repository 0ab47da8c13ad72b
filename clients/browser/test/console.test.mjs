// The web console as a developer uses it: a real browser, a real server.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { address, HOSTILE, PASSWORD, makeApp, openBrowser, send, server, shoot } from '../console-scene.mjs'

describe('the web console in a browser', { timeout: 180_000 }, () => {
  let browser, page, app
  const at = path => address(`/a/${app.id}${path}`)
  const cell = (operation, who) => page.getByRole('button', { name: new RegExp(`^${operation} of ${who}:`) })

  before(async () => {
    app = await makeApp(`console ${process.pid}`)
    browser = await openBrowser()
    page = await browser.open()
  })

  after(async () => {
    await browser?.close()
    await app?.remove()
  })

  test('a browser that asks for the server is led to the console, other programs are not', async () => {
    await page.goto(`${server.url}/`)
    await page.getByRole('heading', { name: 'Log in to Backstay' }).waitFor()

    assert.equal((await send('/')).status, 404)
  })

  test('a wrong password is refused in place, the right one leads to where one was going', async () => {
    await page.goto(at('/data'))
    await page.getByLabel('E-mail').fill(server.email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Log in' }).click()
    assert.match(await page.getByRole('alert').innerText(), /Invalid developer's login[^]*code 9005[^]*request/)

    await page.getByLabel('Password').fill(server.password)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor()
    await shoot(page, 'data')
  })

  test('the key is in no address, no cookie and no storage but the tab\'s', async () => {
    const kept = await page.evaluate(() => ({ address: location.href, cookie: document.cookie, local: JSON.stringify({ ...localStorage }), tab: sessionStorage.getItem('backstay-session') }))
    const { key } = JSON.parse(kept.tab)

    for (const place of ['address', 'cookie', 'local']) assert.ok(!kept[place].includes(key), place)
  })

  test('the page notices the first call, and says why it is empty when the table is closed', async () => {
    await page.goto(at('/start'))
    await page.getByText('Waiting for it').waitFor()
    const snippet = await page.getByRole('region', { name: 'Your first call' }).innerText()
    assert.ok(snippet.includes(app.id), 'the snippet has the id of the app')

    await app.client('POST', '/data/Restaurant', { name: 'Bella Napoli' })
    await page.getByText('CREATE table Restaurant').waitFor()
    await app.client('GET', '/data/Restaurant')
    await page.getByText('FIND table Restaurant').waitFor()
    await page.getByRole('button', { name: 'Close the table to clients' }).click()
    await page.getByRole('button', { name: 'Open it again' }).waitFor()

    const { body, headers } = await app.client('GET', '/data/Restaurant')
    assert.deepEqual(body, [])
    await page.getByText('The call came, and was answered with nothing').waitFor()
    await shoot(page, 'start')
    await page.getByRole('link', { name: 'Why?' }).last().click()
    await page.getByText(/Refused by L0/).waitFor()
    assert.ok(page.url().endsWith(`/explain/${headers.get('x-request-id')}`))
    await shoot(page, 'story')
  })

  test('what turns a decision around goes into the preview by a click, and is applied and taken back', async () => {
    const version = async () => (await app.manage('GET', '/security/container?area=data')).version
    const before = await version()
    await page.getByRole('button', { name: 'Preview this' }).first().click()
    await page.getByRole('heading', { name: 'Before it is applied' }).waitFor()
    await page.getByRole('region', { name: 'Who gains' }).getByText('nobody logged in').first().waitFor()
    assert.equal(await version(), before, 'nothing is written before it is applied')
    assert.deepEqual((await app.client('GET', '/data/Restaurant')).body, [])
    await shoot(page, 'review')

    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
    await page.getByText(/Applied: version/).waitFor()
    assert.equal((await app.client('GET', '/data/Restaurant')).body.length, 1)

    await page.getByRole('button', { name: 'Undo' }).last().click()
    await page.getByText(/Taken back/).waitFor()
    assert.deepEqual((await app.client('GET', '/data/Restaurant')).body, [])
    await app.manage('PUT', '/security/closed-to-clients', { area: 'data', container: 'Restaurant', closed: false })
  })

  test('one role sees but does not change a table, but for own rows: by keyboard alone', async () => {
    const ann = await app.register(`ann.${process.pid}@food.example`)
    await app.manage('PUT', '/security/roles/Reader')
    await app.client('POST', '/data/Note', { text: 'of someone' })
    await app.client('POST', '/data/Note', { text: 'of ann' }, { token: ann.token })
    await page.goto(at('/access/data/Note'))

    await cell('UPDATE', 'the owner of a row').focus()
    await page.keyboard.press('+')
    await cell('UPDATE', 'AuthenticatedUser').focus()
    await page.keyboard.press('-')
    assert.match(await cell('UPDATE', 'AuthenticatedUser').getAttribute('aria-label'), /deny, not applied yet/)
    await page.keyboard.press('ArrowRight')
    assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /^FIND of AuthenticatedUser/)
    await page.getByText(/Loses: /).waitFor()
    await shoot(page, 'matrix')
    await page.getByRole('button', { name: 'Apply' }).press('Enter')
    await page.getByText(/Applied: version/).last().waitFor()

    const [own] = (await app.client('GET', `/data/Note?where=${encodeURIComponent(`text = 'of ann'`)}`)).body
    const [other] = (await app.client('GET', `/data/Note?where=${encodeURIComponent(`text = 'of someone'`)}`)).body
    assert.equal((await app.client('PUT', `/data/Note/${own.objectId}`, { text: 'changed' }, { token: ann.token })).status, 200)
    assert.equal((await app.client('PUT', `/data/Note/${other.objectId}`, { text: 'changed' }, { token: ann.token })).status, 403)

    await page.reload()
    await cell('UPDATE', 'AuthenticatedUser').focus()
    await page.keyboard.press('w')
    await page.getByRole('heading', { name: 'UPDATE on Note: why?' }).waitFor()
    assert.match(await page.getByRole('dialog').locator('[aria-current="true"]').first().innerText(), /L7[^]*AuthenticatedUser DENY/)
    await shoot(page, 'why')
    await page.keyboard.press('Escape')
    assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /^UPDATE of AuthenticatedUser/, 'the focus comes back')
  })

  test('two developers at once: the later one is told, and keeps the marks', async () => {
    await page.goto(at('/access/data/Note'))
    await cell('REMOVE', 'Reader').click()
    await page.getByText(/Gains: |Loses: /).first().waitFor()
    await app.manage('POST', '/security/changes', { changes: [{ kind: 'cell', table: 'Note', role: 'Reader', operation: 'FIND', access: 'grant' }] })
    await page.getByRole('button', { name: 'Apply' }).click()

    await page.getByText('Someone has changed the permissions since you began').waitFor()
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText(/Gains: |Loses: /).first().waitFor()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText(/Applied: version/).last().waitFor()
    const { roles } = await app.manage('GET', '/security/container?area=data&container=Note')
    const reader = roles.find(role => role.name === 'Reader').cells
    assert.deepEqual([reader.FIND, reader.REMOVE], ['grant', 'grant'])
  })

  test('rows are edited by keyboard, saved together, and hostile text stays text', async () => {
    await app.client('POST', '/data/Dish', { name: HOSTILE, price: 1, 'sold_out': false })
    await app.client('POST', '/data/Dish', { name: 'Pizza', price: 9.5 })
    await page.goto(at('/data/Dish?sort=name'))
    const grid = page.getByRole('grid', { name: 'Rows of Dish' })
    await grid.getByRole('gridcell', { name: 'Pizza' }).focus()
    await page.keyboard.press('F2')
    await page.keyboard.type('Calzone')
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.type('11')
    await page.keyboard.press('Enter')
    await page.getByText('1 row not saved yet').waitFor()
    await shoot(page, 'rows')
    await page.keyboard.press('Control+s')
    await page.getByText('Saved 1 row.').waitFor()

    const rows = (await app.client('GET', '/data/Dish?sortBy=name')).body
    assert.deepEqual(rows.map(({ name, price }) => [name, price]).find(([name]) => name === 'Calzone'), ['Calzone', 11])
    assert.equal(await page.evaluate(() => 'hurt' in window), false)
    assert.ok((await grid.innerText()).includes('<img src=x'))
  })

  test('a filter is a where clause, in the address', async () => {
    await page.goto(at('/data/Dish'))
    await page.getByRole('button', { name: 'Condition' }).click()
    await page.getByLabel('Column').selectOption('price')
    await page.getByLabel('Is', { exact: true }).selectOption('>')
    await page.getByLabel('Value').fill('5')
    await page.getByRole('button', { name: 'Add' }).click()

    // until the rows without the filter are gone
    await page.getByRole('checkbox', { name: /Select row/ }).nth(1).waitFor({ state: 'detached' })
    await page.getByText('Calzone').waitFor()
    assert.equal(await page.getByRole('checkbox', { name: /Select row/ }).count(), 1)
    assert.equal(new URL(page.url()).searchParams.get('where'), 'price > 5')
    await page.getByLabel('Where').fill('price >')
    await page.keyboard.press('Enter')
    assert.match(await page.getByRole('alert').innerText(), /code \d+/)
  })

  test('a column is added, and rows are deleted by a number that is said', async () => {
    await page.goto(at('/data/Dish/schema'))
    await page.getByRole('button', { name: 'New column' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('spicy')
    await page.getByRole('dialog').getByLabel('Type').selectOption('BOOLEAN')
    await page.getByRole('button', { name: 'Make the column' }).click()
    await page.getByRole('cell', { name: 'spicy', exact: true }).waitFor()

    await page.goto(at('/data/Dish'))
    await page.getByRole('checkbox', { name: 'Select row 1' }).check()
    await page.getByRole('button', { name: 'Delete 1 selected' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 1' }).click()
    await page.getByText('Deleted 1 row.').waitFor()
    assert.equal((await app.client('GET', '/data/Dish/count')).body, 1)
  })

  test('a login that has run out is asked for over the page, which keeps what was typed', async () => {
    await page.goto(at('/data/Dish'))
    await page.getByRole('button', { name: 'New row' }).click()
    await page.getByLabel('name', { exact: true }).fill('Tiramisu')
    const { key } = await page.evaluate(() => JSON.parse(sessionStorage.getItem('backstay-session')))
    await send('/console/home/logout', { method: 'DELETE', headers: { 'auth-key': key } })
    await page.getByRole('button', { name: 'Make the row' }).click()

    await page.getByRole('heading', { name: 'Your login has run out' }).waitFor()
    await shoot(page, 'expired')
    await page.getByLabel('Password').fill(server.password)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByText('Made a row.').waitFor()
    assert.equal((await app.client('GET', `/data/Dish/count?where=${encodeURIComponent(`name = 'Tiramisu'`)}`)).body, 1)
  })

  test('a role is given to a user with a preview, and the user\'s requests are found', async () => {
    await page.goto(at('/users'))
    await page.getByRole('button', { name: /^ann/ }).click()
    await page.getByLabel('Reader').check()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText(/Applied: version/).last().waitFor()

    await page.goto(at('/logs/audit'))
    await page.getByText(/role Reader of user/).first().waitFor()
  })

  test('rows are seen as someone else: what they get, and nothing can be changed', async () => {
    const boris = await app.register(`boris.${process.pid}@food.example`)
    await app.client('POST', '/data/Diary', { text: 'mine', secret: 'x' }, { token: boris.token })
    await app.client('POST', '/data/Diary', { text: 'not mine', secret: 'y' })
    await app.manage('POST', '/security/changes', { changes: [
      { kind: 'cell', table: 'Diary', role: 'AuthenticatedUser', operation: 'FIND', access: 'deny' },
      { kind: 'owner-cell', table: 'Diary', operation: 'FIND', access: 'grant' },
    ] })
    await page.goto(at('/access/data/Diary?cells=columns'))
    await cell('secret', 'AuthenticatedUser').click()
    await cell('secret', 'AuthenticatedUser').click()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText(/Applied: version/).last().waitFor()

    await page.goto(at('/data/Diary'))
    await page.getByRole('button', { name: 'See as…' }).click()
    await page.getByLabel('Who').selectOption('user')
    await page.getByLabel('Which user').fill(`boris.${process.pid}@food.example`)
    await page.getByLabel('Through the key').focus()
    await page.getByRole('button', { name: /^See as boris/ }).click()
    await page.getByText('1 of 2 rows are kept back').waitFor()
    await page.getByText('hidden columns: secret').waitFor()
    await shoot(page, 'see-as')

    const grid = page.getByRole('grid')
    const [real] = (await app.client('GET', '/data/Diary', undefined, { token: boris.token })).body
    assert.equal(real.secret, undefined)
    assert.equal(await grid.getByRole('gridcell', { name: 'not mine' }).count(), 0)
    assert.equal(await page.getByRole('button', { name: 'New row' }).count(), 0)
    await grid.getByRole('gridcell', { name: 'mine', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Delete')
    assert.equal(await page.getByText('not saved yet').count(), 0)
    await page.reload()
    await page.getByText('1 of 2 rows are kept back').waitFor()
    await page.keyboard.press('Escape')
    await grid.getByRole('gridcell', { name: 'not mine' }).waitFor()
  })

  test('a call as a user shows its answer and its decision, by a click also that of nobody', async () => {
    await page.goto(at('/rest?table=Diary'))
    await page.getByRole('button', { name: 'Log a user in' }).click()
    await page.getByLabel('User', { exact: true }).fill(`boris.${process.pid}@food.example`)
    await page.getByLabel('Their password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('button', { name: /^boris/, pressed: true }).waitFor()
    await page.getByRole('button', { name: 'Send' }).click()
    const answer = page.getByRole('region', { name: 'Answer', exact: true })
    await answer.getByText('"mine"').waitFor()
    await page.getByRole('region', { name: 'Decision' }).getByText('Allowed for some rows').waitFor()
    assert.ok(!(await answer.innerText()).includes('not mine'))
    await shoot(page, 'rest')

    await page.getByRole('button', { name: 'nobody logged in' }).click()
    await page.getByRole('button', { name: 'Send' }).click()
    await answer.getByText('not mine').waitFor()
  })

  test('the search knows Backendless\'s names', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /^Search screens/ }).fill('set permissions')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Access' }).waitFor()
  })

  test('an app of someone else is told to be one', async () => {
    await page.goto(address('/a/00000000-0000-0000-0000-000000000000/data'))
    await page.getByText('This app is not yours, or it is gone').waitFor()
  })

  test('logging out of one tab logs out of the other', async () => {
    const other = await page.context().newPage()
    await other.goto(at('/keys'))
    await other.getByRole('heading', { level: 1, name: 'Manage' }).waitFor()
    await page.goto(at('/keys'))
    await page.getByRole('button', { name: /^Log .*out$/ }).click()

    await other.getByRole('heading', { name: 'Log in to Backstay' }).waitFor()
    await other.close()
  })

  test('nothing was blocked or broken, and no other host was asked', () => {
    assert.deepEqual(browser.problems.filter(text => !/status of 4\d\d/.test(text)), [])
    assert.deepEqual(browser.foreign, [])
  })
})
