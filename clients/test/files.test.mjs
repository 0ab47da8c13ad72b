// Files, driven by the JS SDK and the Console SDK. A rename or move is there when it is answered, but clients may wait.

import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { appForTests, loginJs, refused, registerUser } from './support.mjs'

describe('files', () => {
  const context = appForTests('Files')
  const files = () => context.js().Files
  const console = () => context.developer.files
  const create = (path, content = '') => console().createFile(context.app.id, path, content)
  const content = path => console().getFileContent(context.app.id, path)
  const root = () => `${context.server.url}/${context.app.id}/${context.app.keys.JS}/files`
  const sorted = listed => listed.map(file => file.name).sort()

  async function temporaryFile(name, text, use) {
    const directory = await mkdtemp(join(tmpdir(), 'backstay-files-'))
    try {
      await writeFile(join(directory, name), text)
      return await use(join(directory, name))
    } finally {
      await rm(directory, { recursive: true })
    }
  }

  test('a directory is listed by pattern, recursively and in pages', async () => {
    for (const path of ['index.html', 'users.html', 'logo.png', 'subdir/one-more.html']) {
      await create(`/listing-test/${path}`)
    }
    assert.deepEqual(sorted(await files().listing('listing-test')),
      ['index.html', 'logo.png', 'subdir', 'users.html'])
    assert.deepEqual(sorted(await files().listing('listing-test', '*.html')), ['index.html', 'users.html'])
    assert.deepEqual(sorted(await files().listing('listing-test', '*.html', true)),
      ['index.html', 'one-more.html', 'users.html'])
    assert.deepEqual((await files().listing('listing-test', null, true, 3, 1)).map(file => file.name),
      ['index.html', 'logo.png', 'one-more.html'])
    assert.equal(await files().getFileCount('listing-test'), 3)
    assert.equal(await files().getFileCount('listing-test', '*', true, true), 5)

    const { data, totalRows } = await console().loadDirectory(context.app.id, '/listing-test', { pageSize: 2 })
    assert.equal(data.length, 2)
    assert.equal(totalRows, 4)
    assert.deepEqual(Object.keys(data[1]).sort(), ['createdOn', 'name', 'publicUrl', 'size', 'updatedOn', 'url'])
    assert.equal((await console().loadFullDirectory(context.app.id, 'listing-test', {})).length, 4)
  })

  test('files and directories exist or do not', async () => {
    await create('exists/file')
    await console().createDir(context.app.id, 'exists/empty', 'dir')
    for (const path of ['exists/file', 'exists/empty/dir', 'exists']) {
      assert.equal(await files().exists(path), true, path)
    }
    assert.equal(await files().exists('something/unexisting'), false)
    assert.equal(await console().fileExists(context.app.id, 'exists/file'), true)
  })

  test('a file is saved, replaced and read back', async () => {
    const saved = await files().saveFile('save-test', 'testFile', 'testContent')
    assert.equal(saved, `${root()}/save-test/testFile`)
    assert.equal(await content('save-test/testFile'), 'testContent')
    await refused(files().saveFile('save-test', 'testFile', 'other'), 6003, 400)
    await files().saveFile('save-test', 'testFile', 'other', true)
    assert.equal(await (await fetch(saved)).text(), 'other')
  })

  test('a file is uploaded from disk', async () => {
    await temporaryFile('a picture ü.png', 'not really', async path => {
      const { fileURL } = await files().upload(createReadStream(path), 'upload-test', true)
      assert.equal(fileURL, `${root()}/upload-test/a%20picture%20%C3%BC.png`)
      const answer = await fetch(fileURL)
      assert.equal(answer.headers.get('content-type'), 'image/png')
      assert.equal(await answer.text(), 'not really')
      await refused(files().upload(createReadStream(path), 'upload-test'), 6003, 400)
    })
  })

  test('upload from an address keeps out of the network of the server', async () => {
    const elsewhere = createServer((request, response) => response.end('secret')).listen(0, '127.0.0.1')
    try {
      await new Promise(resolve => elsewhere.once('listening', resolve))
      const url = `http://127.0.0.1:${elsewhere.address().port}/a.txt`
      await refused(files().upload(url, 'fetched'), 6009, 400)
      assert.equal(await files().exists('fetched/a.txt'), false)
    } finally {
      elsewhere.close()
    }
  })

  test('what is appended comes in order', async () => {
    const url = `${root()}/appended/log.txt`
    assert.equal(await files().appendText('appended', 'log.txt', 'one,'), url)
    assert.equal(await files().append('appended/log.txt', Buffer.from('two,')), url)
    await temporaryFile('more.txt', 'three', async path => {
      assert.equal(await files().append('appended', 'log.txt', createReadStream(path)), url)
    })
    assert.equal(await content('appended/log.txt'), 'one,two,three')
  })

  test('files and directories are renamed, moved and copied', async () => {
    await create('/change/dir/file', 'x')
    assert.equal(await files().renameFile('/change/dir', 'renamed'), `${root()}/change/renamed`)
    assert.equal(await files().moveFile('change/renamed', '/moved/here'), `${root()}/moved/here`)
    assert.equal(await files().copyFile('/moved/here', 'copied'), `${root()}/copied`)
    assert.equal(await files().exists('/change/dir'), false)
    assert.equal(await content('moved/here/file'), 'x')
    assert.equal(await content('copied/file'), 'x')
    for (const change of ['renameFile', 'moveFile', 'copyFile']) {
      assert.equal((await refused(files()[change]('/none', 'x'), 6007, 400)).message, 'The specified resource was not found')
    }
    assert.equal(await console().renameFile(context.app.id, 'copied/file', 'n ü'), await publicUrl('copied/n%20%C3%BC'))
    assert.equal(await console().moveFile(context.app.id, 'copied/n ü', 'copied/m'), await publicUrl('copied/m'))
    assert.equal(await console().copyFile(context.app.id, 'copied/m', 'copied/c'), await publicUrl('copied/c'))
    await refused(files().moveFile('/copied/m', '/copied/c'), 6023, 400)
  })

  async function publicUrl(path) {
    return `${context.server.url}/${context.app.id}/${context.app.keys.REST}/files/${path}`
  }

  test('files and directories are deleted', async () => {
    await create('delete/dir/file')
    await create('delete/file')
    assert.equal(await files().remove('delete/file'), 1)
    assert.equal(await files().remove(`${root()}/delete`), 1)
    assert.equal(await files().exists('delete'), false)
    assert.equal((await refused(files().remove('/non/existing/file'), 6000, 400)).message,
      'Unable to delete file or directory. File or directory cannot be found.')
    await create('delete/again')
    await console().deleteFile(context.app.id, 'delete/again')
    assert.equal(await files().exists('delete/again'), false)
  })

  test('a developer edits, uploads, packs and unpacks', async () => {
    await create('pack/a.txt', 'a')
    await console().editFile(context.app.id, 'pack/a.txt', 'edited')
    await console().uploadFile(context.app.id, 'raw', 'pack', 'raw.txt')
    assert.equal(await content('pack/raw.txt'), 'raw')
    await console().performOperation(context.app.id, 'pack', 'zip')
    await files().remove('pack')
    await console().performOperation(context.app.id, 'pack.zip', 'unzip')
    assert.equal(await content('a.txt'), 'edited')
  })

  test('permissions of a file are granted and denied', async () => {
    await create('permissions-test')
    const user = await registerUser(context)
    for (const permission of ['READ', 'WRITE', 'DELETE']) {
      const of = files().Permissions[permission]
      await of.grantForUser(user.objectId, 'permissions-test')
      await of.grantForRole('AuthenticatedUser', 'permissions-test')
      await of.grantForAllUsers('permissions-test')
      await of.grantForAllRoles('permissions-test')
      await of.denyForUser(user.objectId, 'permissions-test')
      await of.denyForRole('AuthenticatedUser', 'permissions-test')
      await of.denyForAllUsers('permissions-test')
      await of.denyForAllRoles('permissions-test')
    }
  })

  test('a denied file is denied to that user alone', async () => {
    await create('denied.txt', 'text')
    const user = await registerUser(context)
    await files().Permissions.READ.denyForUser(user.objectId, 'denied.txt')
    const other = await loginJs(context, user)
    await refused(other.Files.exists('denied.txt'), 4000, 403)
    assert.deepEqual((await other.Files.listing('/', 'denied*')), [])
    assert.deepEqual(sorted(await files().listing('/', 'denied*')), ['denied.txt'])
  })

  test('a cell of a record shows a file', async () => {
    const { developer, app } = context
    await developer.tables.create(app.id, { name: 'Pictured' })
    await developer.tables.createColumn(app.id, { name: 'Pictured' }, { name: 'image', dataType: 'FILE_REF' })
    const { objectId } = await context.js().Data.of('Pictured').save({})
    const address = `${root()}/a.png`
    await developer.tables.updateImageTypeRecord(app.id, { name: 'Pictured' },
      { columnName: 'image', objectId, value: address })
    assert.equal((await context.js().Data.of('Pictured').findById(objectId)).image, address)
    await developer.tables.deleteImageTypeRecord(app.id, 'Pictured', 'image', objectId)
    assert.equal((await context.js().Data.of('Pictured').findById(objectId)).image, null)
  })
})
