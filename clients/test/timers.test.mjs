// Timers, deployed by the official coderunner and managed by the Console SDK: the examples of docs/server-code-timers.md, and the
// scene of a developer who had to log a master user in.

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { deploy } from '../scenario/deploy.mjs'
import { rolesByName, setTableAccess, tableByName, tableOperations } from '../scenario/permissions.mjs'
import { appForTests, eventually, loginJs, refused, registerUser, uniqueEmail } from './support.mjs'

const PAGE = new URL('../../docs/server-code-timers.md', import.meta.url)

/** The files that the page shows, each named in its first line. */
async function project() {
  const page = await readFile(PAGE, 'utf8')
  const directory = await mkdtemp(join(tmpdir(), 'backstay-timers-'))
  const blocks = [...page.matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g)]

  for (const [, name, text] of blocks) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text)
  }

  return { directory, names: blocks.map(([, name]) => name) }
}

describe('timers', () => {
  const context = appForTests('Timers')
  let code
  let user

  before(async () => {
    code = await project()
    const { developer, app } = context
    user = await registerUser(context)
    const js = await loginJs(context, user)
    await js.Data.of('Order').save({ dish: 'soup' })
    await js.Data.of('Order').save({ dish: 'salad' })
    for (const name of ['Report', 'Payment']) {
      await developer.tables.create(app.id, { name })
    }
    const payment = await tableByName(developer, app.id, 'Payment')
    await developer.tables.createColumn(
      app.id, payment, { name: 'number', dataType: 'STRING', unique: true, required: false })
    const { NotAuthenticatedUser } = await rolesByName(developer, app.id)
    for (const name of ['Order', 'Report', 'Payment', 'Users']) {
      const table = await tableByName(developer, app.id, name)
      const operations = await tableOperations(developer, app.id, table)
      await setTableAccess(developer, app.id, table, operations, NotAuthenticatedUser, 'DENY')
    }
  })

  after(() => code && rm(code.directory, { recursive: true, force: true }))

  const timers = () => context.developer.bl.getEventHandlers(context.app.id, ['PRODUCTION'])
    .then(all => all.filter(each => each.category === 'TIMER'))
  const runs = timername => context.developer.bl.getTimerLogs(context.app.id, { timername })

  test('the page has its files', () => {
    assert.deepEqual(code.names, ['timers/nightly.js', 'services/hook.js'])
  })

  test('the official tool deploys them and says when they run', async () => {
    const log = await deploy(context.server, context.app, code.directory)

    assert.match(log, /Timer nightly, every day at 03:00 \(Europe\/Berlin\)/)
    const [timer, ...others] = await timers()
    assert.deepEqual(others, [])
    assert.equal(timer.timername, 'nightly')
    assert.equal(timer.provider, 'timers/nightly.js')
    const next = new Date(timer.nextRun)
    assert.ok(next > new Date())
    assert.equal(next.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' }), '03:00:00')
  })

  test('a timer reads all records without a login, while nobody else does without one', async () => {
    assert.deepEqual(await context.js().Data.of('Order').find(), [])
    const [timer] = await timers()

    await context.developer.bl.invokeTimer(context.app.id, timer)
    const run = await eventually(async () => {
      const [latest] = await runs('nightly')
      assert.equal(latest.state, 'DONE', JSON.stringify(latest))
      return latest
    }, { seconds: 40 })

    assert.equal(run.result, '2')
    assert.ok(run.startedBy)
    const [report] = await (await loginJs(context, user)).Data.of('Report').find()
    assert.equal(report.orders, 2)
    assert.equal(report.ownerId, null)
  })

  test('a web hook that is called twice at once stores once', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () =>
      context.js().APIServices.invoke('Hook', 'paid', { number: 'P-1' })))

    assert.deepEqual(answers.sort(), ['known', 'known', 'known', 'stored'])
  })

  test('users are registered by server code alone', async () => {
    await refused(context.js().Users.register({ email: uniqueEmail(), password: 'correct horse' }), 1011)
    const id = await context.js().APIServices.invoke(
      'Hook', 'register', { email: uniqueEmail(), password: 'correct horse' })

    assert.match(id, /^[0-9A-F-]{36}$/)
  })

  test('the console turns a timer off and on and changes it', async () => {
    const { developer, app } = context
    const [timer] = await timers()

    await developer.bl.changeHandlerState(app.id, timer.mode, timer.category, timer.id, false)
    const [off] = await timers()
    assert.equal(off.enabled, false)
    assert.equal(off.nextRun, null)
    const changed = await developer.bl.updateEventHandler(
      app.id, { ...off, enabled: true, frequency: { schedule: 'weekly', repeat: { every: 1, on: [2] } } })
    assert.equal(changed.enabled, true)
    assert.equal(new Date(changed.nextRun).getUTCDay(), 1)

    await deploy(context.server, app, code.directory)
    const [kept] = await timers()
    assert.equal(kept.nextRun, changed.nextRun)
  })
})
