// Screens of the web console that do not depend on the database: properties and providers of users, permissions as a file, copied,
// mended and of single rows, bulk changes, the server.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { address, logIn, makeApp, openBrowser, send, shoot } from '../console-scene.mjs'

// HTTP tests have gone through the calls on both databases
const onceOnly = process.env.BACKSTAY_LOOKS === 'off' ? () => {} : describe

onceOnly('more of the web console in a browser', { timeout: 180_000 }, () => {
  let browser, page, app, ann
  const at = path => address(`/a/${app.id}${path}`)
  const cell = (operation, who) => page.getByRole('button', { name: new RegExp(`^${operation} of ${who}:`) })
  const dialog = () => page.getByRole('dialog')
  const apply = async () => {
    await page.getByRole('button', { name: 'Apply', exact: true }).last().click()
    await page.getByText(/Applied: version/).last().waitFor()
  }

  before(async () => {
    app = await makeApp(`more ${process.pid}`)
    ann = await app.register(`ann.${process.pid}@food.example`)
    await app.client('POST', '/data/Order', { total: 1 })
    for (const price of [1, 2, 3, 4]) await app.client('POST', '/data/Dish', { price, name: `dish ${price}` })
    browser = await openBrowser()
    page = await browser.open()
    await logIn(page)
  })

  after(async () => {
    await browser?.close()
    await app?.remove()
  })

  test('a property of users becomes required, and what cannot be is told', async () => {
    await app.manage('POST', '/data/tables/Users/columns', { name: 'city', dataType: 'STRING', required: false, unique: false, indexed: false })
    await page.goto(at('/users/properties'))
    await page.getByRole('button', { name: 'Change city' }).click()
    await dialog().getByLabel('Required').check()
    await dialog().getByRole('button', { name: 'Save' }).click()
    assert.match(await dialog().getByRole('alert').innerText(), /code 3073/, 'ann has no city')

    await app.manage('PUT', `/data/Users/${ann.id}`, { city: 'Napoli' })
    await dialog().getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved the property city.').waitFor()
    const properties = await app.manage('GET', '/userproperties')
    assert.equal(properties.find(({ name }) => name === 'city').required, true)
    await shoot(page, 'properties')
  })

  test('a user is sent the recovery mail that they could have asked for', async () => {
    await page.goto(at('/users'))
    await page.getByRole('button', { name: /^ann/ }).click()
    await dialog().getByRole('button', { name: 'Send a recovery mail' }).click()
    // no mail server is set: the app says so as it would to her
    await dialog().getByRole('alert').getByText(/code \d+/).waitFor()
  })

  test('a provider is made from its template, and its secret is not shown again', async () => {
    await page.goto(at('/users/providers'))
    await page.getByRole('link', { name: 'Google' }).click()
    await page.getByRole('textbox', { name: /^Client id/ }).fill('the-client')
    await page.getByLabel('Client secret').fill('the-secret-of-it')
    await page.getByLabel('Pages that may open').fill('https://food.example')
    await page.getByRole('button', { name: 'Add the provider' }).click()
    await page.getByText('secret set').waitFor()
    await page.getByRole('link', { name: /^Google google/ }).click()
    await page.getByRole('button', { name: 'Save' }).waitFor()
    assert.equal(await page.getByLabel('Client secret').inputValue(), '')
    assert.ok(!(await page.content()).includes('the-secret-of-it'))
    const [stored] = await app.manage('GET', '/users/oauth2')
    assert.deepEqual([stored.code, stored.clientId, stored.allowedOrigins], ['google', 'the-client', ['https://food.example']])
    await shoot(page, 'provider')
  })

  test('a policy file is compared, applied and taken back', async () => {
    const before = await (await fetch(`${address('').slice(0, -3)}/${app.id}/console/security/policy`, { headers: app.auth })).text()
    await page.goto(at('/access/policy?part=compare'))
    await page.getByLabel('Text of the file').fill(`backstay-policy: 1\ntables:\n  Order: {closed-to-clients: true}\n`)
    await page.getByRole('button', { name: 'Compare' }).click()
    const change = page.getByRole('region', { name: 'What the file changes' })
    await change.getByText('nobody logged in').first().waitFor()
    assert.equal((await app.client('GET', '/data/Order')).body.length, 1, 'comparing changes nothing')
    await shoot(page, 'policy-diff')
    await change.getByRole('button', { name: 'Apply the file' }).click()
    await page.getByText(/The file is in force/).waitFor()
    assert.deepEqual((await app.client('GET', '/data/Order')).body, [])

    const { version } = await app.manage('GET', '/security/container?area=data')
    await app.manage('POST', '/security/changes', { expectedVersion: version, changes: [{ kind: 'closed-to-clients', table: 'Order', closed: false }] })
    const now = await (await fetch(`${address('').slice(0, -3)}/${app.id}/console/security/policy`, { headers: app.auth })).text()
    assert.equal(now, before)
    await page.getByLabel('Text of the file').fill('backstay-policy: 1\ntables: {Nowhere: {roles: {Nobody: {grant: [FLY]}}}}\n')
    await page.getByRole('button', { name: 'Compare' }).click()
    assert.match(await page.getByRole('alert').innerText(), /line \d+/)
  })

  test('permission tests are run, say why, and are kept', async () => {
    await page.goto(at('/access/policy?part=tests'))
    const text = 'backstay-permission-tests: 1\ncallers:\n  stranger: {key: JS}\ntests:\n  - {who: stranger, does: FIND on table Order, expect: denied}\n  - {who: stranger, does: CREATE on table Users, expect: allowed}\n'
    await page.getByLabel('Tests', { exact: true }).fill(text)
    await page.getByRole('button', { name: 'Run' }).click()
    await page.getByText('1 of 2 failed').waitFor()
    await page.getByText('Why?').click()
    await page.getByText(/L9/).first().waitFor()
    await shoot(page, 'policy-tests')
    await page.getByRole('button', { name: 'Keep them' }).click()
    await page.getByText('The tests are kept').waitFor()
    await page.reload()
    assert.equal(await page.getByLabel('Tests', { exact: true }).inputValue(), text)
  })

  test('what lint proposes is previewed and applied', async () => {
    await page.goto(at('/access/lint'))
    await page.getByRole('button', { name: 'Preview the fix of anonymous-write on table Order' }).click()
    await page.getByText(/Loses: .*nobody logged in/).waitFor()
    await shoot(page, 'lint-fix')
    await apply()
    await page.getByRole('button', { name: 'Preview the fix of anonymous-write on table Order' }).waitFor({ state: 'detached' })
    assert.equal((await app.client('POST', '/data/Order', { total: 2 })).status, 403)
    assert.equal((await app.client('POST', '/data/Order', { total: 2 }, { token: ann.token })).status, 200)
  })

  test('the cells of another table are taken over, with a preview', async () => {
    await page.goto(at('/access/data/Dish'))
    await page.getByRole('button', { name: 'Copy cells…' }).click()
    await dialog().getByRole('combobox').first().selectOption('table')
    await dialog().getByLabel('From the table').fill('Order')
    await dialog().getByRole('button', { name: 'Preview' }).click()
    await page.getByText(/Loses: .*nobody logged in/).waitFor()
    assert.match(await cell('CREATE', 'NotAuthenticatedUser').getAttribute('aria-label'), /deny, not applied yet/)
    await apply()
    const of = async table => (await app.manage('GET', `/security/container?area=data&container=${table}`)).roles.map(({ name, cells }) => [name, cells])
    assert.deepEqual(await of('Dish'), await of('Order'))
  })

  test('one row is hidden from everybody who is not logged in', async () => {
    const [first] = (await app.client('GET', '/data/Dish?sortBy=price')).body
    await page.goto(at(`/data/Dish?row=${first.objectId}&side=access`))
    await cell('FIND', 'NotAuthenticatedUser').focus()
    await page.keyboard.press('-')
    await page.getByText(/Gains: |Loses: /).first().waitFor()
    await shoot(page, 'row-access')
    await dialog().getByRole('button', { name: 'Apply', exact: true }).click()
    await page.getByText(/Applied: version/).last().waitFor()
    assert.equal((await app.client('GET', '/data/Dish')).body.length, 3)
    assert.equal((await app.client('GET', '/data/Dish', undefined, { token: ann.token })).body.length, 4)
    await dialog().getByRole('button', { name: /^FIND no/ }).click()
    await page.getByRole('heading', { name: /FIND on Dish, row .*: why/ }).waitFor()
    await page.getByText(/L6/).first().waitFor()
  })

  test('all rows of a filter are changed by their number, or none if it is another by then', async () => {
    await page.goto(at(`/data/Dish?where=${encodeURIComponent('price >= 3')}`))
    await page.getByRole('button', { name: 'All that match…' }).click()
    await page.getByText('2 rows match.').waitFor()
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel', 'what cannot be taken back begins with the way out')
    await dialog().getByLabel('What is done').selectOption('name')
    await dialog().getByLabel('New value of name').fill('dear')
    await dialog().getByLabel('Type 2 to go on').fill('2')
    await app.client('POST', '/data/Dish', { price: 9, name: 'late' }, { token: ann.token })
    await dialog().getByRole('button', { name: 'Change 2' }).click()
    assert.match(await dialog().getByRole('alert').innerText(), /3 rows match now[^]*code 90409/)
    assert.equal((await app.client('GET', `/data/Dish/count?where=${encodeURIComponent("name = 'dear'")}`)).body, 0)

    await dialog().getByRole('button', { name: 'Count again' }).click()
    await dialog().getByLabel('Type 3 to go on').fill('3')
    await shoot(page, 'matching')
    await dialog().getByRole('button', { name: 'Change 3' }).click()
    await page.getByText('Changed 3 rows.').waitFor()
    assert.equal((await app.client('GET', `/data/Dish/count?where=${encodeURIComponent("name = 'dear'")}`)).body, 3)
  })

  test('a filter is kept by name, and chosen from another address', async () => {
    await page.getByRole('button', { name: /^Filters/ }).click()
    await dialog().getByLabel('Keep this one as').fill('dear ones')
    await dialog().getByRole('button', { name: 'Keep' }).click()
    await page.getByText('Kept the filter dear ones.').waitFor()
    await page.goto(at('/data/Dish'))
    await page.getByRole('button', { name: 'Filters (1)' }).click()
    await dialog().getByRole('button', { name: 'dear ones', exact: true }).click()
    await page.waitForURL(/where=price\+%3E%3D\+3/)
    await page.getByRole('gridcell', { name: 'dear' }).first().waitFor()
  })

  test('related rows are seen as the caller gets them', async () => {
    await app.manage('POST', '/data/tables/Order/columns/relation', { name: 'dishes', toTableName: 'Dish', relationshipType: 'ONE_TO_MANY' })
    const [order] = await app.manage('POST', '/data/Order/find', { sortBy: ['created'] })
    const [dish] = await app.manage('POST', '/data/Dish/find', { where: 'price = 2' })
    await app.manage('PUT', `/data/Order/${order.objectId}/dishes`, [dish.objectId])
    await page.goto(at('/data/Order?as=REST'))
    await page.getByRole('gridcell', { name: 'dish 2' }).waitFor()
    await app.manage('POST', '/security/changes', { changes: [{ kind: 'cell', table: 'Order', role: 'NotAuthenticatedUser', operation: 'LOAD_RELATIONS', access: 'deny' }] })
    await page.reload()
    await page.getByRole('grid', { name: 'Rows of Order' }).waitFor()
    assert.equal(await page.getByRole('gridcell', { name: 'dish 2' }).count(), 0)
    await page.keyboard.press('Escape')
    await page.getByRole('gridcell', { name: 'dish 2' }).waitFor()
  })

  test('who runs the server sees its settings and writes a backup', async () => {
    await page.goto(address('/apps'))
    await page.getByRole('link', { name: 'Server', exact: true }).click()
    await page.getByRole('searchbox', { name: 'Filter settings' }).fill('query-seconds')
    await page.getByText('how long a client').waitFor()
    await shoot(page, 'server')
    await page.getByRole('link', { name: 'Backups' }).click()
    await page.getByRole('button', { name: 'Write a backup' }).click()
    await page.getByText(/\d{8}-\d{6}-\d{3}\.backup/).first().waitFor()
    const { body } = await send('/console/backups', { headers: app.auth })
    assert.ok(body.files[0].bytes > 0)
  })

  test('nothing was blocked or broken, and no other host was asked', () => {
    assert.deepEqual(browser.problems.filter(text => !/status of 4\d\d/.test(text)), [])
    assert.deepEqual(browser.foreign, [])
  })
})
