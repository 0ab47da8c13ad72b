// Server code in the web console: services, handlers, timers, deployments and their log, and acting as a user.

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { deploy } from '../../scenario/deploy.mjs'
import { address, logIn, makeApp, openBrowser, server, shoot } from '../console-scene.mjs'

const service = menu => `
class Shop {
  /**
   * @param {String} food
   * @param {Number} count
   */
  async buy(food, count) {
    console.log('buying', count, food, '<img src=x onerror="window.hurt=1">')
    const saved = await Backendless.Data.of('Sale').save({ food, count })
    return { food: saved.food, owner: saved.ownerId }
  }

  getMenu() {
    return ['${menu}']
  }
}

Backendless.ServerCode.addService(Shop)
`

const FILES = {
  'handlers/sale.js': `
Backendless.ServerCode.Persistence.beforeCreate('Sale', req => {})
`,
  'handlers/first.js': `
Backendless.ServerCode.Persistence.beforeCreate('*', req => {})
`,
  'timers/clean.js': `
Backendless.ServerCode.addTimer({
  name: 'clean', frequency: { schedule: 'daily', repeat: { every: 1 } }, execute() { console.log('cleaning up'); return { cleaned: 3 } },
})
`,
}

async function withCode(menu, use) {
  const directory = await mkdtemp(join(tmpdir(), 'backstay-console-code-'))
  try {
    for (const [name, text] of Object.entries({ ...FILES, 'services/shop.js': service(menu) })) {
      await mkdir(join(directory, dirname(name)), { recursive: true })
      await writeFile(join(directory, name), text)
    }
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

describe('server code in the web console', { timeout: 180_000 }, () => {
  let browser, page, app, ann
  const at = path => address(`/a/${app.id}${path}`)
  const email = `ann.code.${process.pid}@food.example`

  before(async () => {
    app = await makeApp(`console code ${process.pid}`)
    ann = await app.register(email)
    browser = await openBrowser()
    page = await browser.open()
    await logIn(page, `/a/${app.id}/logic`)
  })

  after(async () => {
    await browser?.close()
    await app?.remove()
  })

  test('without code it says how to deploy, and notices what comes', async () => {
    await page.getByRole('heading', { name: 'No service yet' }).waitFor()
    assert.ok((await page.getByRole('region', { name: 'How to deploy' }).innerText()).includes(app.id))

    const { apiKeys } = await app.manage('GET', '/appsettings')
    const keys = { BL: apiKeys.find(({ deviceType }) => deviceType === 'BL').apiKey }
    for (const menu of ['noodles', 'pizza']) await withCode(menu, directory => deploy(server, { id: app.id, keys }, directory))
    await page.getByRole('link', { name: 'Shop' }).click()
    await page.getByRole('cell', { name: 'POST /buy' }).waitFor()
    await page.getByText('yes, by').first().waitFor()
  })

  test('a method is invoked as a user without their password: result, decision and log on one page', async () => {
    await page.getByRole('link', { name: 'buy(food, count)' }).click()
    await page.getByRole('button', { name: 'Act as a user' }).click()
    await page.getByLabel('Act as', { exact: true }).fill(email)
    await page.getByLabel('Why').fill('journey')
    await page.getByRole('button', { name: 'Act as this user' }).click()
    await page.getByRole('button', { name: email, pressed: true }).waitFor()

    await page.getByLabel('count', { exact: true }).fill('many')
    await page.getByRole('button', { name: 'Invoke buy' }).click()
    await page.getByRole('alert').getByText('This takes a number.').waitFor()
    await page.getByLabel('food', { exact: true }).fill('pizza')
    await page.getByLabel('count', { exact: true }).fill('2')
    await page.getByRole('button', { name: 'Invoke buy' }).click()
    await page.getByRole('region', { name: 'Answer', exact: true }).getByText(ann.id).waitFor()
    await page.getByRole('region', { name: 'Its log' }).getByText('buying 2 pizza').waitFor()
    await page.getByRole('region', { name: 'Decision' }).getByText(/Allowed/).first().waitFor()
    assert.equal(await page.evaluate(() => 'hurt' in window), false)
    await shoot(page, 'invoke')

    const { acting } = await app.manage('GET', `/user/sessions/${ann.id}`)
    assert.equal(acting[0].reason, 'journey')
    const audit = JSON.stringify(await app.manage('GET', '/security/audit-logs?kind=SESSION'))
    assert.ok(audit.includes(`acting as user ${ann.id}`) && !audit.includes('user-token'))
    assert.equal((await app.client('GET', '/users/userroles', undefined, { token: ann.token })).status, 200, 'no login of hers has ended')
  })

  test('what code may do beyond its caller is marked, reviewed and applied as all permissions are', async () => {
    await page.reload()
    await page.getByLabel('buy may act as the server').selectOption('grant')
    await page.getByText('not applied yet').waitFor()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText(/Applied: version/).waitFor()

    const elevations = await app.manage('GET', '/security/localservices/Shop/elevations')
    assert.equal(elevations.find(({ method }) => method === 'buy').AS_SERVER, 'GRANT')
  })

  test('handlers are shown by their chains, and turned off and on', async () => {
    await page.goto(at('/logic/handlers'))
    const chain = page.getByRole('region', { name: 'beforeCreate Sale' })
    await chain.getByRole('switch', { name: 'beforeCreate(Sale) is on' }).uncheck()
    await page.getByText('beforeCreate(Sale) is off.').waitFor()
    const off = (await app.manage('GET', '/servercode')).find(({ name }) => name === 'beforeCreate(Sale)')
    assert.equal(off.enabled, false)
    await chain.getByRole('switch', { name: 'beforeCreate(Sale) is on' }).check()
    await page.getByText('beforeCreate(Sale) is on.').waitFor()
    await shoot(page, 'handlers')
  })

  test('a timer runs now, with its result and its log, and is turned off', async () => {
    await page.goto(at('/logic/timers'))
    const timer = page.getByRole('region', { name: 'clean', exact: true })
    await timer.getByText('It has not run yet.').waitFor()
    await timer.getByRole('button', { name: 'Run now' }).click()
    await timer.getByText('done', { exact: true }).waitFor()
    await timer.getByText('{"cleaned":3}').waitFor()
    await timer.getByRole('button', { name: 'Log' }).click()
    await timer.getByText('cleaning up').waitFor()
    await shoot(page, 'timer')

    await timer.getByRole('switch').uncheck()
    await timer.getByText('none while it is off').waitFor()
  })

  test('an earlier deployment is read, and comes into force again', async () => {
    assert.deepEqual((await app.client('GET', '/services/Shop/Menu')).body, ['pizza'])
    await page.goto(at('/logic/deployments'))
    await page.getByRole('list', { name: 'Deployments' }).getByRole('listitem').nth(1).getByRole('link').click()
    await page.getByRole('button', { name: 'services/shop.js' }).click()
    await page.getByLabel('Find in this file').fill('noodles')
    await page.getByText('1 line', { exact: true }).waitFor()

    await page.goBack()
    await page.getByRole('button', { name: 'Go back to it…' }).click()
    await page.getByRole('button', { name: 'Put it in force' }).click()
    await page.getByText(/is in force again/).waitFor()
    assert.deepEqual((await app.client('GET', '/services/Shop/Menu')).body, ['noodles'])
  })

  test('the log is filtered by the server, by what is in the address', async () => {
    await page.goto(at('/logs?text=buying'))
    await page.getByText('buying 2 pizza').waitFor()
    assert.equal(await page.getByText('cleaning up').count(), 0)
    await page.getByLabel('Level').selectOption('ERROR')
    await page.getByRole('heading', { name: 'No message is like that' }).waitFor()
  })

  test('nothing was blocked or broken, and no other host was asked', () => {
    assert.deepEqual(browser.problems.filter(text => !/status of 4\d\d/.test(text)), [])
    assert.deepEqual(browser.foreign, [])
  })
})
