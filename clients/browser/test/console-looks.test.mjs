// Every screen of the web console, in both themes and three widths: readable for machines and people.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { address, HOSTILE, layoutProblems, logIn, makeApp, openBrowser, shoot, violations } from '../console-scene.mjs'

const SCREENS = {
  apps: () => '/apps',
  start: app => `/a/${app}/start`,
  explain: app => `/a/${app}/explain`,
  ask: app => `/a/${app}/explain?tab=ask&asset=Orders`,
  access: app => `/a/${app}/access`,
  matrix: app => `/a/${app}/access/data/Orders`,
  global: app => `/a/${app}/access/global/data`,
  closed: app => `/a/${app}/access/closed`,
  policy: app => `/a/${app}/access/policy`,
  'policy-compare': app => `/a/${app}/access/policy?part=compare`,
  'policy-tests': app => `/a/${app}/access/policy?part=tests`,
  lint: app => `/a/${app}/access/lint`,
  data: app => `/a/${app}/data`,
  rows: app => `/a/${app}/data/Orders`,
  'row-access': (app, row) => `/a/${app}/data/Orders?row=${row}&side=access`,
  schema: app => `/a/${app}/data/Orders/schema`,
  users: app => `/a/${app}/users`,
  roles: app => `/a/${app}/users/roles`,
  rest: app => `/a/${app}/rest`,
  logs: app => `/a/${app}/logs`,
  audit: app => `/a/${app}/logs/audit`,
  services: app => `/a/${app}/logic`,
  handlers: app => `/a/${app}/logic/handlers`,
  timers: app => `/a/${app}/logic/timers`,
  deployments: app => `/a/${app}/logic/deployments`,
  files: app => `/a/${app}/files`,
  file: app => `/a/${app}/files?file=${encodeURIComponent('a note.txt')}`,
  login: app => `/a/${app}/users/login`,
  registration: app => `/a/${app}/users/registration`,
  properties: app => `/a/${app}/users/properties`,
  providers: app => `/a/${app}/users/providers`,
  provider: app => `/a/${app}/users/providers/new-oauth2-oidc`,
  mails: app => `/a/${app}/users/mails`,
  mail: app => `/a/${app}/users/mails/event-2`,
  keys: app => `/a/${app}/manage`,
  domains: app => `/a/${app}/manage/domains`,
  settings: app => `/a/${app}/manage/settings`,
  'mail-server': app => `/a/${app}/manage/mail`,
  counters: app => `/a/${app}/manage/counters`,
  cache: app => `/a/${app}/manage/cache`,
  hives: app => `/a/${app}/manage/hives`,
  server: () => '/server',
  backups: () => '/server/backups',
}
const SIGNATURE = new Set(['start', 'explain', 'ask', 'matrix', 'rows'])
/** Axe takes seconds for a page: it looks at all screens twice, and the layout is looked at everywhere. */
const LOOKS = [
  { width: 1440, height: 900, colorScheme: 'light', all: true },
  { width: 390, height: 844, colorScheme: 'dark', all: true },
  { width: 768, height: 1024, colorScheme: 'light', all: false },
  { width: 1440, height: 900, colorScheme: 'dark', all: false },
]

/** For those who change screens: BACKSTAY_LOOKS=every, and BACKSTAY_SCREENS=rows,matrix for some of them. */
const EVERY = [1440, 768, 390].flatMap(width => ['light', 'dark'].map(colorScheme => ({ width, height: 900, colorScheme, all: true })))
const looks = process.env.BACKSTAY_LOOKS === 'every' ? EVERY : LOOKS
const wanted = process.env.BACKSTAY_SCREENS?.split(',')

// the same on both databases, so one is enough
const look = process.env.BACKSTAY_LOOKS === 'off' ? () => {} : describe

look('the looks of the web console', { timeout: 360_000 }, () => {
  let browser, app, row

  before(async () => {
    app = await makeApp(`${HOSTILE.slice(0, 40)} ${process.pid}`)
    row = (await app.client('POST', '/data/Orders', { note: HOSTILE, total: 12.5, more: { a: [1, 2, 3] } })).body.objectId
    await app.client('GET', '/data/Orders')
    await app.client('DELETE', '/data/Orders/none')
    await app.client('PUT', '/counters/visits/increment/get')
    await app.client('PUT', '/cache/menu', { text: HOSTILE })
    await app.manage('POST', '/hive/stock')
    await app.manage('POST', `/files/create/${encodeURIComponent('a note.txt')}`, { file: HOSTILE })
    await app.register(`ann.${process.pid}@food.example`)
    await app.manage('PUT', '/security/closed-to-clients', { area: 'data', container: 'Users', closed: true })
    browser = await openBrowser()
  })

  after(async () => {
    await browser?.close()
    await app?.remove()
  })

  for (const { width, height, colorScheme, all } of looks) {
    test(`${width} px, ${colorScheme}`, async () => {
      const page = await browser.open({ viewport: { width, height }, colorScheme })
      await logIn(page)
      const found = {}
      for (const [name, path] of Object.entries(SCREENS)) {
        if (wanted ? !wanted.includes(name) : !all && !SIGNATURE.has(name)) continue
        await page.goto(address(path(app.id, row)))
        await page.locator('h1').first().waitFor()
        await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'))
        const wrong = [...(all ? await violations(page) : []), ...(await layoutProblems(page))]
        if (wrong.length) found[name] = wrong
        await shoot(page, `${name}-${width}-${colorScheme}`)
      }
      await page.context().close()
      assert.deepEqual(found, {})
    })
  }

  test('nothing was blocked or broken, and no other host was asked', () => {
    assert.deepEqual(browser.problems.filter(text => !/status of 4\d\d/.test(text)), [])
    assert.deepEqual(browser.foreign, [])
  })
})
