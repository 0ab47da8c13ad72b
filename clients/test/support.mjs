// What every test file needs: the server, a developer at the console, an app of its own.

import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { createApp, jsClient, loginDeveloper } from '../scenario/clients.mjs'
import { httpClient } from '../scenario/http.mjs'
import { serverFromEnvironment } from '../scenario/server.mjs'
import { isUp } from '../scenario/wrong-input.mjs'

export const PASSWORD = 'correct horse battery staple'

/** Gives the tests of a file {server, developer, app, http}; they are there once the first test starts. */
export function appForTests(name) {
  const context = { server: serverFromEnvironment() }

  before(async () => {
    const { server } = context
    context.developer = await loginDeveloper(server)
    context.app = await createApp(context.developer, uniqueName(name))
    context.http = Object.fromEntries(
      Object.entries(context.app.keys).map(([type, key]) => [type, httpClient(server, context.app.id, key)]))
    context.js = (key = context.app.keys.JS) => jsClient(server, context.app.id, key)
  })

  after(async () => {
    if (context.app) {
      await context.developer.apps.deleteApp(context.app.id)
    }
  })

  return context
}

let counter = 0

export function uniqueName(prefix) {
  return `${prefix}_${Date.now().toString(36)}${process.pid.toString(36)}${counter++}`
}

export function uniqueEmail() {
  return `${uniqueName('user')}@example.com`
}

/** Registers a user with the JS SDK and answers the user with its password. */
export async function registerUser(context, properties = {}) {
  const user = { email: uniqueEmail(), password: PASSWORD, ...properties }
  const registered = await context.js().Users.register(user)
  return { ...registered, password: user.password }
}

export async function loginJs(context, user) {
  const client = context.js()
  await client.Users.login(user.email, user.password)
  return client
}

/** Asserts that a promise is refused with an error of this code, in the documented envelope. */
export async function refused(promise, code, status) {
  const error = await promise.then(
    value => assert.fail(`expected error ${code}, got ${JSON.stringify(value)}`),
    error => error)

  if (error instanceof assert.AssertionError) {
    throw error
  }
  assert.equal(error.code, code, `expected error ${code}, got ${error.code} ${error.message}`)
  assert.equal(typeof error.message, 'string')
  if (status) {
    assert.equal(error.status, status)
  }

  return error
}

/** Polls until the check passes; for what the server does after it has answered. */
export async function eventually(check, { seconds = 10 } = {}) {
  const end = Date.now() + seconds * 1000

  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > end) {
        throw error
      }
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

/** The server is ready, be it after a moment on a busy machine. */
export async function assertServerIsUp(server) {
  const deadline = Date.now() + 15_000

  while (!await isUp(server) && Date.now() < deadline) {
    await new Promise(resolve => setTimeout(resolve, 200))
  }

  assert.ok(await isUp(server), 'the server is not ready')
}
