// Kills a server while people store, append, replace, move, copy and delete files, again and again, and looks after each
// restart whether every listed file has all its bytes, whether what was answered is so, and whether nothing is half. Bytes
// that no file has must be gone a moment after the start. It ends by itself.
//
//   node bench/crash-files.mjs [ROUNDS]      by environment: DATABASE, DURABILITY, SERVER_COMMAND, SEED; STORAGE=s3 with S3_COMMAND

import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startS3 } from './s3.mjs'
import { startServer } from './server.mjs'

const rounds = Number(process.argv[2] ?? 20)
const durability = process.env.DURABILITY ?? 'full'
const data = mkdtempSync(join(tmpdir(), 'backstay-crash-files-'))
const WRITERS = 2 // of each kind

let seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.log(`seed ${seed}, ${rounds} rounds, durability ${durability}`)
function random() {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

let server
let app
let api
let next = 1

/** Every content says which it is and where it ends. */
const content = (id) => `<${id}>${'x'.repeat((id.length * 7919 + Number(id.replace(/\D/g, '')) * 104729) % 300_000)}</${id}>`

function isWhole(text) {
  const id = /^<([^>]*)>/.exec(text)?.[1]
  return id !== undefined && text === content(id)
}

/** Status of a request; null when no whole answer came. */
async function send(method, path, body, headers = {}) {
  try {
    const answer = await fetch(server.address + api + path, { method, body, headers })
    const text = await answer.text()
    return { status: answer.status, text }
  } catch {
    return null
  }
}

function form(text) {
  const body = new FormData()
  body.append('file', new Blob([text]), 'a.bin')
  return body
}

const json = (value) => [JSON.stringify(value), { 'content-type': 'application/json' }]
const stored = new Map() // path → answered
const deleted = new Set()
const copies = new Map() // target → answered
const replaced = [], appended = [], moved = []
for (let i = 0; i < WRITERS; i++) {
  replaced.push({ sent: 0, answered: 0 })
  appended.push({ sent: 0, answered: 0 })
  moved.push({ place: 'a', unknown: false })
}
let answers = 0

const works = {
  async store() {
    const id = `s${next++}`
    const path = `/stored/${id}`
    stored.set(path, false)
    const answer = await send('POST', `/files${path}`, form(content(id)))
    stored.set(path, answer?.status === 200)
    answers += answer ? 1 : 0
  },
  async replace(writer) {
    const state = replaced[writer]
    const version = ++state.sent
    const answer = await send('POST', `/files/replaced/${writer}?overwrite=true`, form(content(`r${version}`)))
    if (answer?.status === 200) {
      state.answered = version
      answers++
    }
  },
  async append(writer) {
    const state = appended[writer]
    const line = ++state.sent
    const answer = await send('PUT', `/files/append/appended/${writer}`, `${line},`, { 'content-type': 'text/plain' })
    if (answer?.status === 200) {
      state.answered = line
      answers++
    }
  },
  async move(writer) {
    const state = moved[writer]
    const other = state.place === 'a' ? 'b' : 'a'
    state.unknown = true
    const answer = await send('PUT', '/files/move',
      ...json({ sourcePath: `/moved/${writer}${state.place}`, targetPath: `/moved/${writer}${other}` }))
    if (answer?.status === 200) {
      state.place = other
      state.unknown = false
      answers++
    }
  },
  async copyAndDelete() {
    const target = `/copies/c${next++}`
    copies.set(target, false)
    const answer = await send('PUT', '/files/copy', ...json({ sourcePath: '/moved/source', targetPath: target }))
    copies.set(target, answer?.status === 200)
    if (answer && random() < 0.7) {
      copies.delete(target)
      const gone = await send('DELETE', `/files${target}`)
      if (gone?.status === 200) {
        deleted.add(target)
        answers++
      }
    }
  },
}

async function prepare() {
  app = await server.newApp('Crash', 'BL')
  api = app.prefix
  for (let writer = 0; writer < WRITERS; writer++) {
    for (const file of ['one', 'two', 'three/four']) {
      await send('POST', `/files/moved/${writer}a/${file}`, form(content(`m${writer}`)))
    }
    await send('POST', `/files/replaced/${writer}`, form(content('r0')))
  }
  await send('POST', '/files/moved/source/in/it', form(content('m9')))
}

async function workUntilKilled() {
  let alive = true
  const people = []
  for (const work of Object.values(works)) {
    for (let writer = 0; writer < WRITERS; writer++) {
      people.push((async () => {
        while (alive) {
          await work(writer)
        }
      })())
    }
  }
  await new Promise((passed) => setTimeout(passed, s3 ? 500 + random() * 4000 : 100 + random() * 1200))
  const killed = server.end('SIGKILL')
  alive = false
  await killed
  await Promise.all(people)
}

const problems = []
function check(right, problem) {
  if (!right) {
    problems.push(problem)
  }
}

async function listed() {
  const all = new Map()
  for (let offset = 0; ; offset += 100) {
    const { text } = await send('GET', `/files/?sub=true&pagesize=100&offset=${offset}`)
    const page = JSON.parse(text)
    page.forEach((file) => all.set(`/${file.url}`, file))
    if (page.length < 100) {
      return all
    }
  }
}

/** The bytes of files that there are: those in the storage, and what is on its way to it. */
function onDisk() {
  const id = api.split('/')[1]
  const root = join(data, 'apps', id.toLowerCase(), 'file-content')
  const local = !existsSync(root) ? [] : readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return local.length + (s3 ? s3.objects('').length : 0)
}

async function verify() {
  const all = await listed()
  let contents = 0
  for (const [path, file] of all) {
    if (file.size === undefined) {
      continue
    }
    contents += path.startsWith('/copies/') ? 0 : 1 // copies share their bytes with the source
    const { status, text } = await send('GET', `/files${path}`)
    check(status === 200 && text.length === file.size, `${path} is listed with ${file.size} bytes and has ${text.length}`)
    if (path.startsWith('/appended/')) {
      const { sent, answered } = appended[path.split('/')[2]]
      const lines = text.split(',').slice(0, -1).map(Number)
      check(lines.every((line, i) => i === 0 || line > lines[i - 1]) && text.endsWith(','), `${path} is torn`)
      check((answered === 0 || lines.includes(answered)) && lines.at(-1) <= sent, `${path} ends with ${lines.at(-1)}, answered was ${answered}`)
    } else {
      check(isWhole(text), `${path} is not whole`)
    }
  }
  for (const [path, answered] of stored) {
    check(!answered || all.has(path), `${path} was answered and is not there`)
  }
  for (const [path, answered] of copies) {
    check(!answered || all.has(`${path}/in/it`), `the copy ${path} was answered and is not whole`)
    check(!all.has(path) || all.has(`${path}/in/it`), `the copy ${path} is half`)
  }
  for (const path of deleted) {
    check(!all.has(path) && !all.has(`${path}/in/it`), `${path} was deleted and is there`)
  }
  for (let writer = 0; writer < WRITERS; writer++) {
    const { text } = await send('GET', `/files/replaced/${writer}`)
    const version = Number(/^<r(\d+)>/.exec(text)?.[1])
    const { sent, answered } = replaced[writer]
    check(version >= answered && version <= sent, `/replaced/${writer} is ${version}, answered was ${answered}, sent ${sent}`)
    const places = ['a', 'b'].filter((place) => all.has(`/moved/${writer}${place}`))
    check(places.length === 1 && all.has(`/moved/${writer}${places[0]}/three/four`), `a moved directory is in ${places}`)
    check(moved[writer].unknown || places[0] === moved[writer].place, `a move that was answered is not done`)
    moved[writer].place = places[0]
    moved[writer].unknown = false
  }
  const deadline = Date.now() + 20_000
  while (onDisk() !== contents && Date.now() < deadline) {
    await new Promise((passed) => setTimeout(passed, 50))
  }
  check(onDisk() === contents, `${onDisk()} contents in the storage, ${contents} files that share none`)
}

const options = ['--access-log', 'off', '--file-mb', '10']
let s3
let done = 0
try {
  if (process.env.STORAGE === 's3') {
    s3 = await startS3(join(data, 's3'))
    options.push(...s3.options)
  }
  server = await startServer(data, durability, ...options)
  await prepare()
  for (; done < rounds && problems.length === 0; done++) {
    await workUntilKilled()
    s3?.age('') // what has no name is swept once it is an hour old
    server = await startServer(data, durability, ...options)
    await verify()
    process.stdout.write(problems.length ? 'x' : '.')
  }
} finally {
  await server?.end('SIGKILL')
  s3?.end()
}
console.log(`\n${done} kills, ${answers} answered changes, ${stored.size} files stored.`)
if (problems.length) {
  console.error(problems.slice(0, 20).join('\n'))
  console.error(`the data are in ${data}`)
  process.exit(1)
}
rmSync(data, { recursive: true })
console.log('Every listed file is whole, everything answered is so, and no bytes are left without a name.')
