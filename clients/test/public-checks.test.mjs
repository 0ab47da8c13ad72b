// What the JS SDK's public end-to-end checks ask first, from the reference: methods, errors and texts that no other file
// here has. Initialization, directories, errors of files, permissions of files, logging, users, tables.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jsClient } from '../scenario/clients.mjs'
import { appForTests, eventually, loginJs, refused, registerUser } from './support.mjs'

async function says(promise, code, text) {
  const error = await refused(promise, code)
  assert.equal(error.message, text)
}

describe('initialization', () => {
  const context = appForTests('Init')

  test('an app or key that is not there is error 2002', async () => {
    const { server, app } = context
    const none = '00000000-0000-0000-0000-000000000000'
    await refused(jsClient(server, none, app.keys.JS).Data.of('Person').find(), 2002)
    await refused(jsClient(server, app.id, none).Data.of('Person').find(), 2002)
  })

  test('the key of an app is none of another', async () => {
    const other = await context.developer.apps.createApp({ appName: 'Other', refCode: null })
    await refused(jsClient(context.server, other.id, context.app.keys.JS).Files.exists('x'), 2002)
    await context.developer.apps.deleteApp(other.id)
  })

  test('two clients of one program have sessions of their own', async () => {
    const ann = await loginJs(context, await registerUser(context))
    const anonymous = context.js()
    assert.ok(ann.getCurrentUserToken())
    assert.equal(anonymous.getCurrentUserToken(), null)
  })
})

describe('files by the public checks', () => {
  const context = appForTests('PublicFiles')
  const files = () => context.js().Files
  const save = (path, text = 'x', overwrite = true) => files().saveFile('checks', path, text, overwrite)

  test('a directory is made with those above it, and deleted', async () => {
    await files().createDirectory('made/a/b')
    assert.equal(await files().exists('made/a/b'), true)
    assert.deepEqual((await files().listing('made')).map(({ name }) => name), ['a'])
    await files().createDirectory('made/a/b')
    await files().removeDirectory('made')
    assert.equal(await files().exists('made/a'), false)
    await says(files().removeDirectory('made'), 6000,
      'Unable to delete file or directory. File or directory cannot be found.')
  })

  test('text is appended, and the file made by the first', async () => {
    const url = await files().appendText('checks', 'appended.txt', 'one\n')
    assert.ok(url.endsWith('/files/checks/appended.txt'), url)
    assert.equal(await files().appendText('checks/appended.txt', 'two\n'), url)
    assert.equal(await (await fetch(url)).text(), 'one\ntwo\n')
  })

  test('what is not there', async () => {
    await says(files().remove('checks/none'), 6000,
      'Unable to delete file or directory. File or directory cannot be found.')
    for (const change of [
      () => files().renameFile('/checks/none', 'other'),
      () => files().moveFile('/checks/none', '/checks/other'),
      () => files().copyFile('/checks/none', '/checks/other'),
    ]) {
      await says(change(), 6007, 'The specified resource was not found')
    }
  })

  test('what is there already', async () => {
    await save('first')
    await save('second')
    await says(save('first', 'x', false), 6003, 'Unable to upload file: file already exists')
    const error = await refused(files().renameFile('/checks/first', 'second'), 6018)
    assert.match(error.message, /^Unable to modify file\/folder: file\/folder already exists: /)
    await says(files().copyFile('/checks/first', '/checks/second'), 6023, 'File already exists in target directory')
    await says(files().moveFile('/checks/first', '/checks/second'), 6023, 'File already exists in target directory')
  })

  test('a directory is not a file', async () => {
    await files().createDirectory('checks/directory')
    await save('plain')
    const root = `${context.server.url}/${context.app.id}/${context.app.keys.JS}/files`
    const listed = await fetch(`${root}/checks/directory`)
    assert.deepEqual(await listed.json(), [])
    await refused(files().copyFile('/checks', '/checks/in/itself'), 6020)
    await refused(files().moveFile('/checks', '/checks/in/itself'), 6021)
  })

  test('service directories are closed', async () => {
    await refused(files().saveFile('servercode/JS', 'x.js', 'x'), 6022)
    await refused(files().saveFile('.git', 'config', 'x'), 6027)
  })

  test('a cell of a file goes with the file', async () => {
    const user = await registerUser(context)
    const ann = await loginJs(context, user)
    await save('shared/f')
    await ann.Files.Permissions.READ.denyForUser(user.objectId, 'checks/shared/f')
    await refused(ann.Files.exists('checks/shared/f'), 4000)
    await files().renameFile('/checks/shared', 'renamed')
    await refused(ann.Files.exists('checks/renamed/f'), 4000)
    assert.equal(await files().exists('checks/renamed/f'), true)
    await save('shared/f')
    assert.equal(await ann.Files.exists('checks/shared/f'), true)
    await context.js(context.app.keys.BL).Files.remove('checks/renamed/f')
    await save('renamed/f')
    assert.equal(await ann.Files.exists('checks/renamed/f'), true)
  })
})

describe('logging', () => {
  const context = appForTests('Logging')

  test('each level is taken, with messages of any type and exceptions', async () => {
    const { Logging } = context.js()
    const logger = Logging.getLogger('checks.logging')
    Logging.setLogReportingPolicy(100, 60)
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) {
      logger[level](`at ${level}`, 'a stack')
    }
    logger.info({ an: 'object' })
    logger.info(null)
    await Logging.flush()
    assert.equal(Logging.messages.length, 0)
    // nothing waits: no request is sent
    assert.equal(await Logging.flush(), undefined)
  })

  test('a full batch is sent by itself', async () => {
    const { Logging } = context.js()
    Logging.setLogReportingPolicy(3, 60)
    const logger = Logging.getLogger('checks.batch')
    for (let i = 0; i < 5; i++) {
      logger.warn(`message ${i}`)
    }
    await eventually(() => assert.equal(Logging.messages.length, 0))
    await Logging.flushRequest
  })

  test('levels come with the app', async () => {
    const info = await context.js().appInfoPromise()
    assert.ok(Array.isArray(info.loggers))
    for (const { name, level } of info.loggers) {
      assert.equal(typeof name, 'string')
      assert.match(level, /^(off|fatal|error|warn|info|debug|trace|all)$/i)
    }
  })
})

describe('users by the public checks', () => {
  const context = appForTests('PublicUsers')

  test('who is logged in', async () => {
    const user = await registerUser(context)
    const { Users } = await loginJs(context, user)
    assert.equal(await Users.loggedInUser(), user.objectId)
    assert.equal(await Users.isValidLogin(), true)
    assert.equal((await Users.getCurrentUser()).email, user.email)
    await Users.logout()
    assert.equal(await Users.isValidLogin(), false)
    assert.equal(await Users.getCurrentUser(), null)
  })

  test('confirmation where none is required', async () => {
    const user = await registerUser(context)
    await refused(context.js().Users.resendEmailConfirmation(user.email), 3103)
  })

  test('a status is set by server code alone', async () => {
    const user = await registerUser(context)
    await refused(context.js().Users.updateUserStatus(user.objectId, 'DISABLED'), 3054)
    const code = context.js(context.app.keys.BL).Users
    await code.updateUserStatus(user.objectId, 'DISABLED')
    await refused(context.js().Users.login(user.email, user.password), 3090)
    await code.enableUser(user.objectId)
    await context.js().Users.login(user.email, user.password)
  })
})

describe('tables by the public checks', () => {
  const context = appForTests('PublicData')

  test('an unknown table', async () => {
    const error = await refused(context.js().Data.of('Nowhere').find(), 1009)
    assert.equal(error.message, "Table not found by name 'Table not found by name 'Nowhere'. Make sure the client class"
      + " referenced in the API call has the same literal name as the table in Backendless console''")
    await refused(context.js().Data.describe('Nowhere'), 1009)
  })

  test('an unknown object', async () => {
    const { Data } = context.js()
    await Data.of('Person').save({ name: 'Bob' })
    const error = await refused(Data.of('Person').findById('none'), 1000)
    assert.equal(error.message, 'Entity with ID none not found')
    await refused(Data.of('Person').remove('none'), 1000)
  })

  test('a table is described', async () => {
    const { Data } = context.js()
    await Data.of('Described').save({ text: 'x', number: 1, flag: true })
    const columns = Object.fromEntries((await Data.describe('Described')).map(column => [column.name, column.type]))
    assert.equal(columns.text, 'STRING')
    assert.equal(columns.flag, 'BOOLEAN')
    assert.equal(columns.objectId, 'STRING_ID')
  })

  test('records become instances of mapped classes', async () => {
    const client = context.js()
    class Mapped {}
    client.Data.mapTableToClass('Mapped', Mapped)
    await client.Data.of('Mapped').save({ name: 'Bob' })
    assert.ok(await client.Data.of('Mapped').findFirst() instanceof Mapped)
  })

  test('related records are loaded page by page', async () => {
    const { Data } = context.js()
    const parent = await Data.of('Parent').save({ name: 'p' })
    const children = await Data.of('Child').bulkCreate([{ n: 1 }, { n: 2 }, { n: 3 }])
    await Data.of('Parent').setRelation(parent, 'children:Child:n', children)
    const query = Data.LoadRelationsQueryBuilder.create().setRelationName('children').setSortBy('n').setPageSize(2)
    const first = await Data.of('Parent').loadRelations(parent.objectId, query)
    const second = await Data.of('Parent').loadRelations(parent.objectId, query.prepareNextPage())
    assert.deepEqual([...first, ...second].map(({ n }) => n), [1, 2, 3])
  })
})
