// The pages behind mailed links, as a person uses them: a real browser, a real mail, a real form.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { once } from 'node:events'
import { chromium } from 'playwright-core'
import { SMTPServer } from 'smtp-server'
import { serverFromEnvironment } from '../../scenario/server.mjs'

const OLD = 'the old password 1'
const NEW = 'the new password 2'
const NAME = `Müller & <Söhne> ${process.pid}`

const server = serverFromEnvironment()
const shots = process.env.BACKSTAY_SCREENSHOTS

/** Sends one request; answers {status, headers, body}, whatever the status is. */
async function send(url, { method = 'GET', body, headers = {} } = {}) {
  const response = await fetch(url, {
    method, headers: { 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null }
}

/** Takes mails, and gives out the links in them in the order of their coming. */
async function mailbox() {
  const links = []
  const waiting = []
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString('latin1').replace(/=\r\n/g, '').replace(/=3D/g, '=')
        const [link] = text.match(/http:\/\/[\w.:]+\/(recovery|confirmation)\/[\w.-]+/) ?? []
        const next = waiting.shift()
        next ? next(link) : links.push(link)
        done()
      })
    },
  })
  smtp.listen(0, '127.0.0.1')
  await once(smtp.server, 'listening')
  return {
    port: smtp.server.address().port,
    link: () => links.length ? Promise.resolve(links.shift()) : new Promise(resolve => waiting.push(resolve)),
    close: () => smtp.close(),
  }
}

describe('pages of mailed links in a browser', { timeout: 120_000 }, () => {
  const problems = []
  let users = 0
  let email, auth, app, key, mails, browser, page

  const console_ = async (method, path, body) => {
    const answer = await send(server.url + path, { method, body, headers: auth })
    assert.ok(answer.status < 300, `${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const client = async (method, path, body) => (await send(`${server.url}/${app.id}/${key}${path}`, { method, body })).body
  const login = async password => {
    const { code } = await client('POST', '/users/login', { login: email, password })
    return code ?? 'in'
  }
  /** The link mailed to a new user: an identity gets few mails in an hour. */
  const recovery = async () => {
    email = `ann.${process.pid}.${++users}@mail.example.com`
    await client('POST', '/users/register', { email, password: OLD })
    await client('GET', `/users/restorepassword/${encodeURIComponent(email)}`)
    return mails.link()
  }
  const choose = async (password, repeated) => {
    await page.getByLabel('New password').fill(password)
    await page.getByLabel('Once more').fill(repeated)
    await page.getByRole('button').click()
  }
  const titled = async (title, name) => {
    // waits for it: a click does not wait for the page that it leads to
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
    if (shots) {
      await page.screenshot({ path: `${shots}/${name}.png` })
    }
  }

  before(async () => {
    mails = await mailbox()
    const { headers } = await send(`${server.url}/console/home/login`,
      { method: 'POST', body: { login: server.email, password: server.password } })
    auth = { 'auth-key': headers.get('auth-key') }
    app = await console_('POST', '/console/applications', { appName: NAME, refCode: null })
    const { apiKeys } = await console_('GET', `/${app.id}/console/appsettings`)
    key = apiKeys.find(({ deviceType }) => deviceType === 'JS').apiKey
    await console_('PUT', `/${app.id}/console/mailsettings`,
      { host: '127.0.0.1', port: mails.port, security: 'NONE', from: 'noreply@example.com' })
    browser = await chromium.launch({
      executablePath: process.env.BACKSTAY_BROWSER,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    })
    page = await browser.newPage({ viewport: { width: 800, height: 600 } })
    page.on('console', message => problems.push(message.text()))
    page.on('pageerror', error => problems.push(String(error)))
  })

  after(async () => {
    await browser?.close()
    mails?.close()
    if (app) {
      await console_('DELETE', `/${app.id}/console/application`)
    }
  })

  test('a forgotten password is replaced by filling in the form, once', async () => {
    const link = await recovery()
    await page.goto(link)
    await titled('Choose a new password', 'form')
    assert.match(await page.innerText('main'), new RegExp(`${NAME.replace(/[&<>]/g, '.')}[^]*${email}`))

    await choose(NEW, 'another')
    await titled('Choose a new password', 'not-the-same')
    assert.match(await page.getByRole('alert').innerText(), /not the same/)
    assert.equal(await login(OLD), 'in')

    await choose(NEW, NEW)
    await titled('Your password is changed', 'changed')
    assert.equal(await login(OLD), 3003)
    assert.equal(await login(NEW), 'in')

    await page.goto(link)
    await titled('This link no longer works', 'spent')
  })

  test('an empty form is stopped by the browser itself', async () => {
    await page.goto(await recovery())

    await page.getByRole('button').click()

    assert.equal(await page.locator('#password:invalid').count(), 1)
    await titled('Choose a new password', 'empty')
  })

  test('a link that is wrong, or for something else, leads to a page that says so', async () => {
    const link = await recovery()

    for (const wrong of [`${link}x`, link.replace('/recovery/', '/confirmation/'), `${server.url}/recovery/nothing`]) {
      const answer = await page.goto(wrong)
      assert.equal(answer.status(), 410)
      await titled('This link no longer works', 'wrong')
      assert.equal(await page.locator('form').count(), 0)
    }
  })

  test('an address is confirmed by a button, not by a look at the page', async () => {
    await console_('PUT', `/${app.id}/console/userregistration`, { emailConfirmationRequired: true })
    await client('POST', '/users/register', { email: `ben.${process.pid}@mail.example.com`, password: OLD })
    const link = await mails.link()
    const [{ objectId }] = await client('GET', `/data/Users?where=${encodeURIComponent(`email = 'ben.${process.pid}@mail.example.com'`)}`)
    const confirmed = () => client('GET', `/data/Users/${objectId}`).then(user => user.isEmailConfirmed === true)

    await page.goto(link)
    await titled('Confirm your address', 'confirm')
    assert.equal(await confirmed(), false, 'mail scanners open links, too')
    await page.getByRole('button').click()

    await titled('Thank you', 'confirmed')
    assert.equal(await confirmed(), true)
    await console_('PUT', `/${app.id}/console/userregistration`, { emailConfirmationRequired: false })
  })

  test('a phone shows the form without scrolling sideways', async () => {
    await page.setViewportSize({ width: 360, height: 640 })
    await page.goto(await recovery())

    const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    assert.equal(wider, false)
    await titled('Choose a new password', 'phone')
  })

  test('nothing was blocked or broken on the way', () => {
    // a browser notes every answer of 4xx; what a policy blocks or a script breaks reads otherwise
    assert.deepEqual(problems.filter(text => !/status of 4\d\d/.test(text)), [])
  })
})
