// A browser with the web console, and an app to look at, for the console's tests.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { serverFromEnvironment } from '../scenario/server.mjs'

export const PASSWORD = 'Correct-Horse-9'
export const HOSTILE = '<img src=x onerror="window.hurt=1">\u202e"><script>window.hurt=1</script>'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env.BACKSTAY_SCREENSHOTS

export const server = serverFromEnvironment()

/** Sends one request; answers {status, headers, body}, whatever the status is. */
export async function send(path, { method = 'GET', body, headers = {} } = {}) {
  const response = await fetch(server.url + path, {
    method, redirect: 'manual', headers: { 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body),
  })
  const text = await response.text()
  let json = text
  try {
    json = text ? JSON.parse(text) : null
  } catch {
    // a page
  }
  return { status: response.status, headers: response.headers, body: json }
}

/** An app of its own, with what its developer and its clients can do. */
export async function makeApp(name) {
  const { headers } = await send('/console/home/login', { method: 'POST', body: { login: server.email, password: server.password } })
  const auth = { 'auth-key': headers.get('auth-key') }
  const must = async (path, options) => {
    const answer = await send(path, options)
    assert.ok(answer.status < 300, `${options?.method ?? 'GET'} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const app = await must('/console/applications', { method: 'POST', body: { appName: name }, headers: auth })
  const manage = (method, path, body) => must(`/${app.id}/console${path}`, { method, body, headers: auth })
  const { apiKeys } = await manage('GET', '/appsettings')
  const key = type => apiKeys.find(({ deviceType }) => deviceType === type).apiKey
  const client = (method, path, body, { through = 'REST', token } = {}) =>
    send(`/${app.id}/${key(through)}${path}`, { method, body, headers: token ? { 'user-token': token } : {} })
  const register = async email => {
    const { body: user } = await client('POST', '/users/register', { email, password: PASSWORD })
    const { body: login } = await client('POST', '/users/login', { login: email, password: PASSWORD })
    return { id: user.objectId, token: login['user-token'] }
  }
  return { id: app.id, name, auth, manage, client, register, remove: () => manage('DELETE', '/application') }
}

/** A browser whose pages note what goes wrong in them. */
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.BACKSTAY_BROWSER,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  const problems = []
  const foreign = []
  const open = async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'], ...options })
    const page = await context.newPage()
    page.on('console', message => ['error', 'warning'].includes(message.type()) && problems.push(message.text()))
    page.on('pageerror', error => problems.push(String(error)))
    page.on('request', request => {
      const url = request.url()
      if (!url.startsWith(server.url) && !/^(data|blob|about):/.test(url)) foreign.push(url)
    })
    return page
  }
  return { open, problems, foreign, close: () => browser.close() }
}

export const address = path => `${server.url}/ui${path}`

export async function logIn(page, next = '/apps') {
  await page.goto(address(`/login?next=${encodeURIComponent(next)}`))
  await page.getByLabel('E-mail').fill(server.email)
  await page.getByLabel('Password').fill(server.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Log in' }).first().waitFor()
}

/** What axe finds in the page as it is. */
export async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }))
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(' | ')}`)
}

/** What is wrong with the layout: sideways scrolling, targets too small to hit, two headings over each other. */
export async function layoutProblems(page) {
  return page.evaluate(() => {
    const found = []
    const wider = document.documentElement.scrollWidth - window.innerWidth
    if (wider > 0) found.push(`the page scrolls sideways by ${wider} px`)
    for (const element of document.querySelectorAll('button, a.button, select, input')) {
      const box = element.getBoundingClientRect()
      const isBox = element instanceof HTMLInputElement && /checkbox|radio/.test(element.type)
      if (box.width > 0 && !isBox && (box.height < 23.5 || box.width < 23.5)) found.push(`${element.tagName} ${element.textContent || element.getAttribute('aria-label')} is ${Math.round(box.width)} × ${Math.round(box.height)}`)
    }
    if (!document.querySelector('h1')) found.push('there is no heading')
    return found
  })
}

export async function shoot(page, name) {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` })
}
