// Server code that loops, hangs, dies or eats memory: its caller gets an error in time, and nobody else notices.
// A file of its own, with a name early in the alphabet: most of it is waiting, and the other files run meanwhile.

import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { before, describe, test } from 'node:test'
import { createApp, jsClient } from '../scenario/clients.mjs'
import { deploy } from '../scenario/deploy.mjs'
import { appForTests, assertServerIsUp, uniqueName } from './support.mjs'

const CODE = fileURLToPath(new URL('service-code', import.meta.url))
const NEXT_CODE = fileURLToPath(new URL('service-code-next', import.meta.url))

describe('misbehaving services', () => {
  const context = appForTests('Misbehaving')
  // The server's own limit, and room for a worker to be ended and another one to start.
  const LIMIT_MILLIS = Number(process.env.BACKSTAY_CODE_TIMEOUT_SECONDS ?? 20) * 1000 + 10_000
  const invoke = method => context.js().APIServices.invoke('Behaviour', method)

  before(async () => {
    await deploy(context.server, context.app, CODE)
  })

  for (const method of ['loopForEver', 'neverSettle', 'exit', 'kill', 'throwOutside', 'eatMemory']) {
    test(`${method} gives its caller an error in time, and everything else goes on`, async () => {
      const start = Date.now()
      const error = await invoke(method).catch(error => error)

      assert.ok(error instanceof Error, `answered ${JSON.stringify(error)}`)
      assert.equal(typeof error.code, 'number', error.message)
      assert.ok(error.status >= 400 && error.status < 600)
      assert.ok(Date.now() - start < LIMIT_MILLIS, `took ${Date.now() - start} ms`)
      await assertServerIsUp(context.server)
      assert.equal(await invoke('text'), 'just text')
    })
  }

  test("one app's loops starve no other app", async () => {
    const { server, developer } = context
    const other = await createApp(developer, uniqueName('Neighbour'))
    await deploy(server, other, CODE)
    const neighbour = jsClient(server, other.id, other.keys.JS)
    await neighbour.APIServices.invoke('Behaviour', 'text')

    let loopsEnded = false
    const loops = Promise.all(Array.from({ length: 8 }, () => invoke('loopForEver').catch(error => error)))
      .then(errors => {
        loopsEnded = true
        return errors
      })
    await new Promise(resolve => setTimeout(resolve, 500))

    assert.equal(await neighbour.APIServices.invoke('Behaviour', 'text'), 'just text')
    assert.ok(!loopsEnded, 'the neighbour waited until all loops had ended')
    for (const error of await loops) {
      assert.equal(typeof error.code, 'number')
    }
    await developer.apps.deleteApp(other.id)
  })

  test('two apps at once get their own answers', async () => {
    const { server, developer } = context
    const other = await createApp(developer, uniqueName('Other'))
    await deploy(server, other, NEXT_CODE)
    const js = jsClient(server, other.id, other.keys.JS)
    await js.APIServices.invoke('Behaviour', 'text')

    const answers = await Promise.all([0, 1, 2, 3].flatMap(
      () => [invoke('text'), js.APIServices.invoke('Behaviour', 'text')]))

    answers.forEach((answer, index) => assert.equal(answer, index % 2 ? 'just newer text' : 'just text'))
    await developer.apps.deleteApp(other.id)
  })
})
