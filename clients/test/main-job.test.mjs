// The main job: the food-ordering backend, row by row of the table that the project promises.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { explain } from '../scenario/explanation.mjs'
import { removeFoodOrdering, setUpFoodOrdering } from '../scenario/food-ordering.mjs'
import { rows } from '../scenario/main-job.mjs'
import { recorded } from '../scenario/recorder.mjs'
import { serverFromEnvironment } from '../scenario/server.mjs'
import { isUp, problemWith, wrongInput } from '../scenario/wrong-input.mjs'

describe('the main job', () => {
  let scenario

  before(async () => {
    scenario = await setUpFoodOrdering(serverFromEnvironment())
  })

  after(async () => {
    if (scenario) {
      await removeFoodOrdering(scenario)
    }
  })

  for (const row of rows) {
    test(`${row.caller} (${row.with}): ${row.call} → ${row.expects}`, async () => {
      const prepared = await row.prepare?.(scenario)
      const outcome = await recorded(() => row.play(scenario, prepared))

      await row.check(outcome, scenario)
      assert.ok(outcome.requestId, 'the answer has no X-Request-Id')

      if (row.roles) {
        await assertExplained(outcome.requestId, row.roles)
      }
      if (row.inner) {
        await assertExplained(row.inner.requestId(outcome.value), row.inner.roles)
      }
    })
  }

  for (const wrong of wrongInput) {
    test(`anybody: ${wrong.what} → the documented code or a clear 4xx; the server stays up`, async () => {
      assert.equal(problemWith(wrong, await wrong.send(scenario)), undefined)
      assert.ok(await isUp(scenario.server))
    })
  }

  async function assertExplained(requestId, roles) {
    const explanation = await explain(scenario, requestId)

    assert.ok(explanation, `the server cannot explain request ${requestId}`)
    assert.deepEqual([...explanation.roles].sort(), [...roles].sort())
    assert.ok(explanation.text, 'the explanation has no text')
  }
})
