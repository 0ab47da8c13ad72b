// Rows, files, users and settings in the web console: what is saved, what others would get, what is asked before it goes.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { address, HOSTILE, PASSWORD, logIn, makeApp, openBrowser, shoot } from '../console-scene.mjs'

describe('stores in the web console', { timeout: 180_000 }, () => {
  let browser, page, app, ann
  const at = path => address(`/a/${app.id}${path}`)
  const email = `ann.stores.${process.pid}@food.example`
  const file = (name, text, mimeType = 'text/plain') => ({ name, mimeType, buffer: Buffer.from(text) })

  async function saved(start) {
    const [download] = await Promise.all([page.waitForEvent('download'), start()])
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }

  before(async () => {
    app = await makeApp(`console stores ${process.pid}`)
    ann = await app.register(email)
    browser = await openBrowser()
    page = await browser.open()
    await app.client('POST', '/data/City', { name: 'Napoli' })
    await app.client('POST', '/data/City', { name: 'Roma' })
    await app.client('POST', '/data/Dish', { name: 'pizza', price: 9, more: { a: 1 } }, { token: ann.token })
    await app.client('POST', '/data/Dish', { name: HOSTILE, price: 1, more: { a: 2 } })
    await app.manage('POST', '/data/tables/Dish/columns/relation', { name: 'city', toTableName: 'City', relationshipType: 'ONE_TO_ONE' })
    await logIn(page, `/a/${app.id}/data/Dish?sort=name`)
  })

  after(async () => {
    await browser?.close()
    await app?.remove()
  })

  const cell = name => page.getByRole('gridcell', { name, exact: true })
  const dish = async () => (await app.client('GET', `/data/Dish?where=${encodeURIComponent("name like '%izza%'")}`)).body[0]

  test('rows are saved together, and what someone else has changed meanwhile is not overwritten', async () => {
    await cell('pizza').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.type('11')
    await page.keyboard.press('Enter')
    await page.getByText('1 row not saved yet').waitFor()
    const row = await dish()
    await app.client('PUT', `/data/Dish/${row.objectId}`, { price: 10 }, { token: ann.token })
    await page.keyboard.press('Control+s')

    await page.getByRole('list', { name: 'Changed by someone else' }).getByText(/price of pizza: theirs 10, yours 11/).waitFor()
    assert.equal((await dish()).price, 10)
    await shoot(page, 'conflict')
    await page.getByRole('button', { name: 'Keep mine, and let me save' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved 1 row.').waitFor()
    assert.equal((await dish()).price, 11)
  })

  test('JSON has room of its own, and waits with the other edits', async () => {
    await cell('{"a":1}').dblclick()
    const text = page.getByRole('textbox', { name: 'more, json' })
    await text.fill('{"a": }')
    assert.equal(await page.getByRole('button', { name: 'Keep' }).isDisabled(), true)
    await text.fill('{"a": [1, 2]}')
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.getByText('1 row not saved yet').waitFor()
    await page.keyboard.press('Control+s')
    await page.getByText('1 row not saved yet').waitFor({ state: 'detached' })
    assert.deepEqual((await dish()).more, { a: [1, 2] })
  })

  test('a relation is chosen by its name', async () => {
    await cell('none').first().dblclick()
    await page.getByLabel('Find in City').fill('Rom')
    await page.getByRole('button', { name: 'Choose Roma' }).click()
    await page.getByRole('region', { name: 'Related now' }).getByRole('link', { name: 'Roma' }).waitFor()
    await page.keyboard.press('Escape')
    await cell('Roma').waitFor()
    await shoot(page, 'relation')
  })

  test('a CSV file says what is wrong before anything is written, and comes in whole', async () => {
    await page.getByRole('button', { name: 'Import CSV' }).click()
    await page.getByLabel('File').setInputFiles(file('dishes.csv', 'Name,price,colour\n"a, b",cheap,red\nsoup,3,green\n'))
    await page.getByText('1 row has something wrong').waitFor()
    await page.getByText('This column takes a number.').waitFor()
    assert.equal(await page.getByRole('button', { name: /^Import 2/ }).isDisabled(), true)
    assert.equal(await page.getByLabel('Name goes into').inputValue(), 'name')

    await page.getByLabel('File').setInputFiles(file('dishes.csv', 'Name,price,colour\n"a, b",2,red\nsoup,3,green\n'))
    await page.getByText('all values fit the types').waitFor()
    await shoot(page, 'import')
    await page.getByRole('button', { name: 'Import 2 rows' }).click()
    await page.getByText(/Read 2 rows; the table says that it has 2 more than before/).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await cell('a, b').waitFor()
  })

  test('what is filtered is exported; seen as someone, it is what they would get', async () => {
    await page.goto(at(`/data/Dish?where=${encodeURIComponent('price > 2')}`))
    await cell('soup').waitFor()
    const own = await saved(() => page.getByRole('button', { name: 'Export CSV' }).click())
    assert.equal(own.name, 'Dish.csv')
    assert.equal(own.text.trim().split('\n').length, 3, own.text)

    await app.manage('POST', '/security/changes', { changes: [
      { kind: 'cell', table: 'Dish', role: 'AuthenticatedUser', operation: 'FIND', access: 'deny' },
      { kind: 'owner-cell', table: 'Dish', operation: 'FIND', access: 'grant' },
    ] })
    await page.goto(at('/data/Dish'))
    await page.getByRole('button', { name: 'See as…' }).click()
    await page.getByLabel('Who').selectOption('user')
    await page.getByLabel('Which user').fill(email)
    await page.getByLabel('Through the key').focus()
    await page.getByRole('button', { name: /^See as ann/ }).click()
    await page.getByText('3 of 4 rows are kept back').waitFor()
    const seen = await saved(() => page.getByRole('button', { name: 'Export CSV' }).click())
    assert.equal(seen.text.trim().split('\n').length, 2, seen.text)
    assert.ok(seen.text.includes('pizza'))
  })

  test('one looks as someone on every screen, where nothing can be changed', async () => {
    await page.getByRole('link', { name: 'Data', exact: true }).click()
    await page.getByRole('listitem').filter({ hasText: 'Dish' }).getByText('some rows').waitFor()
    await page.getByRole('link', { name: 'Manage', exact: true }).click()
    await page.getByText('This screen shows what you see yourself.').waitFor()
    assert.ok(new URL(page.url()).searchParams.get('as').endsWith(email))
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByLabel('Dynamic schema').click()
    await page.getByRole('alert').getByText(/nothing is changed meanwhile/).waitFor()
    assert.equal((await app.manage('GET', '/data/config')).dynamicSchema, true)
    await shoot(page, 'see-as-everywhere')

    await page.keyboard.press('Escape')
    await page.getByText('Nothing can be changed here.').waitFor({ state: 'detached' })
    assert.equal(new URL(page.url()).searchParams.get('as'), null)
  })

  test('files are uploaded, renamed, moved, downloaded and deleted', async () => {
    await page.goto(at('/files'))
    await page.getByRole('button', { name: 'New directory' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('menu/2026')
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByRole('link', { name: 'menu', exact: true }).click()
    await page.getByLabel('Files to upload').setInputFiles([file('today.txt', HOSTILE), file('page.html', '<script>window.hurt=1</script>', 'text/html')])
    await page.getByText('Uploaded 2 files.').waitFor()
    await page.getByLabel('Files to upload').setInputFiles([file('today.txt', 'other')])
    await page.getByText(/There is a file of that name already/).waitFor()
    await page.getByRole('button', { name: 'Keep' }).click()

    await page.getByRole('button', { name: 'today.txt', exact: true }).click()
    await page.getByRole('region', { name: 'Text of today.txt' }).getByText('<img src=x').waitFor()
    const copy = await saved(() => page.getByRole('dialog').getByRole('button', { name: 'Download' }).click())
    assert.equal(copy.text, HOSTILE)
    await shoot(page, 'file')
    await page.keyboard.press('Escape')
    assert.equal(await page.evaluate(() => 'hurt' in window), false)

    await page.getByRole('button', { name: 'Rename today.txt' }).click()
    await page.getByLabel('New name').fill('to day #1.txt')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('button', { name: 'Move to day #1.txt' }).click()
    await page.getByLabel('New path, with the name').fill('menu/2026/to day #1.txt')
    await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click()
    await page.getByRole('link', { name: '2026' }).click()
    await page.getByRole('button', { name: 'to day #1.txt', exact: true }).waitFor()
    await page.getByRole('row', { name: /to day/ }).getByRole('link', { name: 'Permissions' }).click()
    await page.getByRole('heading', { name: '/menu/2026/to day #1.txt' }).waitFor()
    await page.getByRole('list', { name: 'May this caller' }).getByText('READ').waitFor()

    await page.goto(at('/files'))
    await page.getByRole('button', { name: 'Delete menu' }).click()
    await page.getByText(/With it go the 3 files and directories/).waitFor()
    await page.getByLabel('Type menu to go on').fill('menu')
    await page.getByRole('button', { name: 'Delete all of it' }).click()
    await page.getByRole('heading', { name: 'Nothing is here yet' }).waitFor()
  })

  test('one session of a user is ended, and who is disabled cannot log in', async () => {
    const { token } = await app.client('POST', '/users/login', { login: email, password: PASSWORD }).then(({ body }) => ({ token: body['user-token'] }))
    await page.goto(at(`/users?user=${ann.id}`))
    await page.getByRole('button', { name: /^End the session since/ }).click()
    await page.getByText('Not logged in anywhere.').waitFor()
    assert.equal((await app.client('GET', '/users/userroles', undefined, { token })).status, 401)

    await page.getByRole('button', { name: 'Disable…' }).click()
    await page.getByRole('button', { name: 'Disable', exact: true }).click()
    await page.getByText(/is disabled/).waitFor()
    assert.equal((await app.client('POST', '/users/login', { login: email, password: PASSWORD })).status, 403)
  })

  test('settings of login are saved with what they mean; mails are previewed', async () => {
    await page.goto(at('/users/login'))
    await page.getByLabel('A user may be logged in several times').check()
    await page.getByLabel('Sessions of one user at most').fill('3')
    await page.getByText('2 not saved yet').waitFor()
    assert.equal(await page.getByLabel(/refuse the newcomer/).isDisabled(), true, 'means nothing with several logins')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The settings of login are saved.').waitFor()
    const login = await app.manage('GET', '/userlogin')
    assert.deepEqual([login.enableMultipleLogins, login.maxConcurrentLogins], [true, 3])

    await page.goto(at('/users/mails'))
    await page.getByRole('link', { name: 'Password Recovery' }).click()
    await page.getByLabel('Text, HTML').fill('<p id="hello">Dear {{email}}</p><script>parent.hurt = 1</script>')
    const frame = page.frameLocator('iframe[title="Text of the mail"]')
    await frame.getByText('Dear user@example.com').waitFor()
    await shoot(page, 'mail')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved the mail.').waitFor()
    assert.equal(await page.evaluate(() => 'hurt' in window), false)
  })

  test('a key of one\'s own is made and deleted with its role; small stores are looked into', async () => {
    await page.goto(at('/manage'))
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel('Name').fill('Till')
    await page.getByRole('button', { name: 'Make the key' }).click()
    await page.getByText('role TillUser').waitFor()
    await page.getByRole('button', { name: 'Delete Till' }).click()
    await page.getByLabel('Type Till to go on').fill('Till')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Deleted the key Till.').waitFor()

    await app.client('PUT', '/counters/visits/increment/get')
    await app.client('PUT', '/cache/menu', { a: 1 })
    await app.manage('POST', '/hive/stock')
    await app.manage('PUT', '/hive/stock/list/queue/add', ['first'])
    await page.goto(at('/manage/counters'))
    await page.getByRole('button', { name: 'Set visits' }).click()
    await page.getByLabel('Value').fill('41')
    await page.getByRole('button', { name: 'Set it' }).click()
    await page.getByText('visits is 41.').waitFor()
    assert.equal((await app.client('PUT', '/counters/visits/increment/get')).body, 42)
    await page.goto(at('/manage/cache'))
    await page.getByText('{"a":1}').waitFor()
    await page.goto(at('/manage/hives/stock/list'))
    await page.getByRole('button', { name: 'queue', exact: true }).click()
    await page.getByRole('region', { name: 'Value of queue' }).getByText('first').waitFor()
  })

  test('nothing was blocked or broken, and no other host was asked', () => {
    assert.deepEqual(browser.problems.filter(text => !/status of 4\d\d|Blocked script execution/.test(text)), [])
    assert.deepEqual(browser.foreign, [])
  })
})
