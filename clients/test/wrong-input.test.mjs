// Wrong input gets its documented code or a clear 4xx, in the error envelope, and the server stays up.

import assert from 'node:assert/strict'
import http from 'node:http'
import { afterEach, describe, test } from 'node:test'
import { sendMegabytes } from '../scenario/big-body.mjs'
import { send } from '../scenario/http.mjs'
import { problemWith, wrongInput } from '../scenario/wrong-input.mjs'
import { appForTests, assertServerIsUp, refused } from './support.mjs'

describe('wrong input', () => {
  const context = appForTests('WrongInput')
  const root = () => `${context.server.url}/${context.app.id}/${context.app.keys.REST}`

  afterEach(() => assertServerIsUp(context.server))

  for (const wrong of wrongInput) {
    test(`${wrong.what} is answered as documented`, async () => {
      assert.equal(problemWith(wrong, await wrong.send(context)), undefined)
    })
  }

  test('the key of another app answers 2002', async () => {
    const other = await context.developer.apps.createApp({ appName: 'Other', refCode: null })
    const { apiKeysMap } = await context.developer.settings.getAppSettings(other.id)

    const { body } = await send(
      `${context.server.url}/${context.app.id}/${apiKeysMap.REST}/data/Users/find`, { method: 'POST', body: {} })

    assert.equal(body.code, 2002)
    await context.developer.apps.deleteApp(other.id)
  })

  for (const [what, text] of Object.entries({
    'cut off': '{"name": "x',
    'not JSON at all': 'name=x',
    'two documents': '{} {}',
    'nested ten thousand deep': '['.repeat(10_000) + ']'.repeat(10_000),
  })) {
    test(`malformed JSON, ${what}, is a clear client error`, async () => {
      const { status, body } = await send(
        `${root()}/data/Anything`, { method: 'PUT', body: text, headers: { 'Content-Type': 'application/json' } })

      assertClientError(status)
      assertEnvelope(body)
    })
  }

  test('JSON of the wrong kind is a clear client error', async () => {
    for (const body of ['[]', '"text"', '17', 'null', 'true']) {
      const answer = await send(
        `${root()}/data/Anything/find`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })

      assertClientError(answer.status)
      assertEnvelope(answer.body)
    }
  })

  test('a body of 100 MB in chunks, without a declared length, is refused', async () => {
    const { status } = await sendMegabytes(`${root()}/data/Anything`, 100, { chunked: true })

    assert.equal(status, 413)
  })

  test('an unknown table answers 1009 to find, count and describe', async () => {
    const { REST } = context.http

    await refused(REST.post('/data/Nowhere/find', {}), 1009)
    await refused(REST.post('/data/Nowhere/count', {}), 1009)
    await refused(REST.get('/data/Nowhere/properties'), 1009)
  })

  test('an unknown route is a 404 in the error envelope', async () => {
    for (const path of ['/no/such/route', '/data', '/users/nothing']) {
      const { status, body } = await send(root() + path)

      assertClientError(status)
      assertEnvelope(body)
    }

    const { status } = await send(`${root()}/no/such/route`)
    assert.equal(status, 404)
  })

  test('a known route with the wrong method is a clear client error', async () => {
    const { status, body } = await send(`${root()}/users/login`, { method: 'DELETE' })

    assertClientError(status)
    assertEnvelope(body)
  })

  test('a wrong where clause answers 19000, an unknown column in it a clear client error', async () => {
    const { REST } = context.http

    await refused(REST.post('/data/Users/find', { where: 'name = = 3' }), 19000)
    await refused(REST.post('/data/Users/find', { where: "'; drop table Users; --" }), 19000)
    const error = await REST.post('/data/Users/find', { where: 'noSuchColumn = 1' }).catch(error => error)
    assertClientError(error.status)
  })

  test('a page larger than 100 answers 1025', async () => {
    await refused(context.http.REST.post('/data/Users/find', { pageSize: 101 }), 1025)
  })

  test('a URL with broken escapes is a clear client error', async () => {
    const status = await rawRequest(new URL(context.server.url), `/${context.app.id}/%zz/data/Users`)

    assertClientError(status)
  })

  test('every error carries an X-Request-Id', async () => {
    const { headers } = await send(`${root()}/no/such/route`)

    assert.ok(headers.get('x-request-id'))
  })
})

function assertClientError(status) {
  assert.ok(status >= 400 && status < 500, `expected a 4xx, got ${status}`)
}

function assertEnvelope(body) {
  assert.equal(typeof body?.code, 'number', `not an error envelope: ${JSON.stringify(body)}`)
  assert.equal(typeof body.message, 'string')
}

function rawRequest(url, path) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: url.hostname, port: url.port, path }, response => {
      response.resume()
      resolve(response.statusCode)
    })
    request.on('error', reject)
    request.end()
  })
}
