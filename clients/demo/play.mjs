// The demo itself: set up, play each row of the main job, show answer and reason.

import { explain } from '../scenario/explanation.mjs'
import { removeFoodOrdering, setUpFoodOrdering } from '../scenario/food-ordering.mjs'
import { rows } from '../scenario/main-job.mjs'
import { recorded } from '../scenario/recorder.mjs'
import { isUp, problemWith, wrongInput } from '../scenario/wrong-input.mjs'
import * as show from './show.mjs'

/** Answers whether everything came back as promised. */
export async function playDemo(server, { keep }) {
  show.title()
  show.heading(`Setting up on ${server.url}${server.fresh ? ', a new server with a fresh data directory' : ''}`)
  const scenario = await setUpFoodOrdering(server, show.step)

  show.heading('Playing: who calls, what comes back, and which layer and rule decided')
  let kept = 0
  for (const [index, row] of rows.entries()) {
    kept += await playRow(scenario, row, index + 1)
  }

  kept += await playWrongInput(scenario, rows.length + 1)

  const first = await recorded(() => rows[0].play(scenario))
  const story = await explain(scenario, first.requestId)
  if (story?.text) {
    show.wholeStory(story.text, first.requestId)
  }
  if (!keep) {
    await removeFoodOrdering(scenario)
  }
  show.ending({ kept, total: rows.length + 1, scenario, keep })

  return kept === rows.length + 1
}

async function playRow(scenario, row, number) {
  const prepared = await row.prepare?.(scenario)
  const outcome = await recorded(() => row.play(scenario, prepared))
  const problem = await problemOf(row, outcome, scenario)
  const explanation = await explain(scenario, outcome.requestId)

  show.call(number, row, explanation)
  show.answer(row, outcome, problem)
  show.decision(explanation, outcome.requestId, { reason: row.reason })

  if (row.inner && outcome.value) {
    const requestId = row.inner.requestId(outcome.value)
    const reason = await explain(scenario, requestId)
    show.innerCall(row.inner, reason)
    show.decision(reason, requestId, { inner: true })
  }

  return problem ? 0 : 1
}

/** The last row: wrong from its very form, so that no layer is ever asked. */
async function playWrongInput(scenario, number) {
  let problems = 0

  show.wrongInputHeading(number)
  for (const wrong of wrongInput) {
    const answer = await wrong.send(scenario)
    const problem = problemWith(wrong, answer)
    show.wrongInput(wrong.what, answer, problem)
    problems += problem ? 1 : 0
  }
  const up = await isUp(scenario.server)
  show.serverIsUp(up)

  return up && problems === 0 ? 1 : 0
}

async function problemOf(row, outcome, scenario) {
  try {
    await row.check(outcome, scenario)
    return undefined
  } catch (error) {
    return error.message
  }
}
