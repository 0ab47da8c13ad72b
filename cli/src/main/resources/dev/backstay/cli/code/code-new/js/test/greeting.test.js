'use strict'

// npm test: calls a server that the code is deployed to. BACKSTAY_API is the root of the app's API with a key:
//   BACKSTAY_API=http://127.0.0.1:9000/APP-ID/REST-KEY npm test

const assert = require('node:assert')
const { test } = require('node:test')

const api = process.env.BACKSTAY_API

const call = async (method, path, body) => {
  const answer = await fetch(api + path, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body   : body && JSON.stringify(body),
  })

  return { status: answer.status, body: await answer.json() }
}

test('greets by name', { skip: !api && 'BACKSTAY_API is not set' }, async () => {
  assert.deepStrictEqual(await call('GET', '/services/Greeting/hello/Ann'), { status: 200, body: 'Hello, Ann!' })
})

test('refuses an order without an amount', { skip: !api && 'BACKSTAY_API is not set' }, async () => {
  const refused = await call('POST', '/data/Order', { product: 'tea' })

  assert.strictEqual(refused.status, 400)
  assert.strictEqual(refused.body.code, 10001)

  const saved = await call('POST', '/data/Order', { product: 'tea', amount: 2 })

  assert.strictEqual(saved.body.state, 'new')
})
