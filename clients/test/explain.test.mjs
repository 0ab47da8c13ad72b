// Afterwards the server tells a developer, and only a developer, why a request was answered as it was.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { explain } from '../scenario/explanation.mjs'
import { operationNamed, rolesByName, setTableCell, tableByName, tableOperations } from '../scenario/permissions.mjs'
import { recorded } from '../scenario/recorder.mjs'
import { send } from '../scenario/http.mjs'
import { appForTests } from './support.mjs'

describe('explanations', () => {
  const context = appForTests('Explain')

  before(async () => {
    const { developer, app, http } = context
    await http.BL.post('/data/Secret', { name: 'created first' })
    await http.BL.post('/data/bulk/Secret', [{ name: 'a' }, { name: 'b' }])
    const table = await tableByName(developer, app.id, 'Secret')
    const operations = await tableOperations(developer, app.id, table)
    const { RestUser } = await rolesByName(developer, app.id)
    for (const name of ['find', 'create']) {
      await setTableCell(developer, app.id, table, { roles: RestUser.roleId }, operationNamed(operations, name), 'DENY')
    }
  })

  test('a refusal names the layer, the role and the cell that decided', async () => {
    const explanation = await explanationOf(() => context.http.REST.put('/data/Secret', { name: 'x' }))

    assert.match(explanation.text, /RestUser/)
    assert.match(explanation.text, /L7|table/i)
    assert.match(explanation.text, /deny|denied|refus/i)
  })

  test('an empty list says how many rows were trimmed, and by which layer', async () => {
    const explanation = await explanationOf(() => context.http.REST.post('/data/Secret/find', {}))

    assert.match(explanation.text, /\b3\b/)
    assert.match(explanation.text, /RestUser/)
  })

  test('what was allowed is explained as well', async () => {
    const explanation = await explanationOf(() => context.http.JS.post('/data/Secret/find', {}))

    assert.match(explanation.text, /JSUser|NotAuthenticatedUser|global/i)
  })

  test('clients cannot ask, and other apps cannot either', async () => {
    const { server, app, developer } = context
    const { requestId } = await recorded(() => context.http.REST.post('/data/Secret/find', {}))
    const other = await developer.apps.createApp({ appName: 'Curious', refCode: null })

    const { status } = await send(`${server.url}/${app.id}/console/security/explain/${requestId}`)
    assert.equal(status, 401)
    assert.equal(await explain({ developer, app: other }, requestId), undefined)
    await developer.apps.deleteApp(other.id)
  })

  test('no answer to a client tells the reason', async () => {
    const { error } = await recorded(() => context.http.REST.put('/data/Secret', { name: 'x' }))

    assert.equal(error.code, 1011)
    assert.doesNotMatch(JSON.stringify(error.body), /RestUser|layer/i)
  })

  async function explanationOf(action) {
    const { requestId } = await recorded(action)
    const explanation = await explain(context, requestId)
    assert.ok(explanation, `request ${requestId} is not explained`)
    return explanation
  }
})
