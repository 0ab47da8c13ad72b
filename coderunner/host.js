'use strict'

// Runs the server code of one Backstay app in one process: one invocation of a client at a time, with everything that this
// one calls. docs/runner-protocol.md says what is spoken on the socket.
//
// What it needs to know arrives as one line of JSON on standard input, so that it is neither on disk nor on a command line
// nor in an environment. Standard input stays open as long as the server lives; when it closes, this process ends.

const fs = require('fs')
const net = require('net')
const { AsyncLocalStorage, AsyncResource } = require('async_hooks')
const { KIND, encode, Decoder } = require('./host/frames')

const config = JSON.parse(firstLine())

// Made here, as the app's user: the server touches nothing in a directory that code may write to.
try {
  fs.mkdirSync(process.env.TMPDIR, { recursive: true, mode: 0o700 })
} catch {
  // there is something else of that name, which is the app's own doing
}

// What the app's developer has set. From here on it is where the code looks for it, and nowhere else in this process.
Object.assign(process.env, config.environment)
delete config.environment

require('backendless-js-services-core/lib/server-env')

const Backendless = require('backendless')

Backendless.ServerCode = require('backendless-coderunner/lib/server-code/api')

const logger = require('backendless-coderunner/lib/util/logger')
const { Code } = require('./host/code')
const { Globals } = require('./host/globals')
const { Log, LOGGER } = require('./host/log')
const { ofError, headersOf, cookiesOf } = require('./host/result')
const runAs = require('./host/run-as')
const sdk = require('./host/sdk')

/** A task that runs longer than this lets those that lie behind it go to other workers. */
const PATIENCE_MILLIS = 10

/** Frames that are kept until the greeting. */
const MAX_EARLY = 1000

const stringify = JSON.stringify
const parse = JSON.parse
const resolve = Promise.resolve.bind(Promise)
const hrtime = process.hrtime
const setTimer = setTimeout
const isObject = value => value !== null && (typeof value === 'object' || typeof value === 'function')

// The runner's own remarks are not lines of the app's log.
logger.info = logger.log = logger.debug = logger.verbose = () => {}

process.setSourceMapsEnabled(true)

/** Invocations that have been sent and not begun, in order. */
let waiting = []

let greeted = false
const early = []

const current = new AsyncLocalStorage()
const nobodys = new AsyncResource('BACKSTAY')
const log = new Log(() => current.getStore(), (request, lines) => write(KIND.LOG, 0, stringify({ request }), lines),
  config.maxLogBytes)
const code = new Code(Backendless, config.repository)
const globals = new Globals()

log.capture()

const stateOf = sdk.virtualise(Backendless, () => current.getStore(), config)

sdk.captureLogging(Backendless, log)
sdk.route(config, runAs.headers)
runAs.define()
globals.remember()

/** The one that runs for a client, and those that it has called. */
let running = null
const nested = new Map()
let impatient = false
let retired = false
let lastCheck = 0

const socket = net.connect(config.socket, () => {
  const hello = () => {
    greeted = true
    write(KIND.HELLO, 0, stringify({ secret: config.secret, protocol: 1, pid: process.pid }), '')
    early.splice(0).forEach(frame => write(...frame))
  }

  if (config.preload) {
    // A deployment waits for this worker: what it says now is that its code is loaded.
    nobodys.runInAsyncScope(() => setImmediate(() => code.loadAll(config.preload, () => {
      globals.remember()
      hello()
    })))
  } else {
    hello()
  }
})

const descriptor = () => socket._handle && socket._handle.fd
const decoder = new Decoder(receive)

socket.on('data', chunk => decoder.push(chunk))
socket.on('close', () => end(0))
socket.on('error', () => end(1))

process.stdin.on('end', () => end(0))
process.stdin.on('error', () => end(0))
process.stdin.resume()
process.on('SIGINT', () => {})
process.on('uncaughtException', error => failed(error))
process.on('unhandledRejection', error => failed(error))
process.on('exit', () => {
  // So that the server knows which of the invocations that it has sent has begun.
  const begun = running ? [running.id, ...nested.keys()] : []

  try {
    for (const one of running ? [running, ...nested.values()] : []) {
      if (one.lines.length) {
        fs.writeSync(descriptor(), encode(KIND.LOG, 0, stringify({ request: one.request }), stringify(log.take(one))))
      }
    }

    fs.writeSync(descriptor(), encode(KIND.ENDING, 0, stringify({ begun }), ''))
  } catch {
    // it is gone
  }
})

function firstLine() {
  const chunks = []
  const buffer = Buffer.alloc(65536)

  for (;;) {
    const length = fs.readSync(0, buffer)

    if (length === 0) {
      process.exit(0)
    }

    const newline = buffer.subarray(0, length).indexOf(10)

    chunks.push(Buffer.from(buffer.subarray(0, newline < 0 ? length : newline)))

    if (newline >= 0) {
      return Buffer.concat(chunks).toString()
    }
  }
}

function end(status) {
  running = null
  process.reallyExit(status)
}

/** The greeting comes first: what is logged while the code is loaded is sent after it. */
function write(kind, id, head, body) {
  if (!greeted) {
    if (early.length < MAX_EARLY) {
      early.push([kind, id, head, body])
    }

    return
  }

  if (!socket.destroyed) {
    socket.write(encode(kind, id, head, body))
  }
}

function receive(kind, id, head, body) {
  if (kind !== KIND.INVOKE) {
    return
  }

  const task = { id, head, body }

  // Its caller waits for it in this process, so it cannot wait for its caller.
  if (head.startsWith('{"nested":true')) {
    begin(task, true)
  } else {
    waiting.push(task)
    next()
  }
}

/** Begins what waits, unless something runs, or its answer before has not left this process. */
function next() {
  while (running === null && waiting.length && !retired) {
    if (socket.writableLength > 0) {
      socket.once('drain', () => nobodys.runInAsyncScope(next))
      return
    }

    begin(waiting.shift(), false)
  }

  if (running !== null && waiting.length && !impatient) {
    impatient = true

    const one = running

    nobodys.runInAsyncScope(() => setTimer(() => giveBack(one), PATIENCE_MILLIS))
  }
}

function giveBack(one) {
  impatient = false

  if (running === one && waiting.length) {
    const ids = waiting.map(task => task.id)

    waiting = []
    write(KIND.RETURNED, 0, stringify({ ids }), '')
  } else {
    next()
  }
}

function begin(task, within) {
  const invocation = {
    id      : task.id,
    request : '',
    sdk     : null,
    lines   : [],
    bytes   : 0,
    logged  : 0,
    ended   : false,
    within,
    response: { headers: {}, cookies: [], statusCode: undefined, setCookie },
    started : hrtime(),
  }

  if (within) {
    nested.set(task.id, invocation)
  } else {
    running = invocation
  }

  try {
    current.run(invocation, run, invocation, task)
  } catch (error) {
    fail(invocation, error)
  }
}

function setCookie(cookies) {
  this.cookies = Array.isArray(cookies) ? cookies : [cookies]
}

function run(invocation, task) {
  const head = parse(task.head)

  invocation.request = head.request

  const model = nobodys.runInAsyncScope(load, null, head)
  const text = task.body.toString('utf8')
  let returned
  let finish

  if (head.type === 'handler') {
    const args = code.arguments(text, model)
    const caller = args[0] || {}

    invocation.sdk = stateOf(head.key, caller.userId, caller.userToken);
    ({ returned, finish } = code.callHandler(head, args, model, invocation.response))
  } else {
    invocation.sdk = stateOf(head.key, head.context.userId, head.context.userToken)
    finish = value => code.resultOfService(value, invocation.response)
    returned = code.callService(head, text, model, invocation.response)
  }

  if (isObject(returned) && typeof returned.then === 'function') {
    resolve(returned).then(value => succeed(invocation, finish, value), error => fail(invocation, error))
  } else {
    succeed(invocation, finish, returned)
  }
}

function load(head) {
  const before = code.models.size
  const model = code.load(head.code, head.provider)

  if (code.models.size !== before) {
    globals.remember()
  }

  return model
}

function succeed(invocation, finish, value) {
  if (invocation.ended) {
    return
  }

  let result

  try {
    result = finish(value)
  } catch (error) {
    fail(invocation, error)
    return
  }

  if (result.body.length > config.maxResultBytes) {
    const error = { code: 0, type: 'dev.backstay.ResultTooLarge', message: '' }

    answer(invocation, { error }, '')
    return
  }

  answer(invocation, result.content === 'json' ? {} : { content: result.content }, result.body)
}

function fail(invocation, error) {
  if (invocation.ended) {
    failed(error)
    return
  }

  log.addTo(invocation, 'ERROR', LOGGER, shown(error))
  answer(invocation, { error: ofError(error) }, '')
}

/** What was thrown outside of any call: by a timer, an emitter, a promise that nobody looks at. */
function failed(error) {
  const invocation = current.getStore()

  if (invocation && !invocation.ended) {
    fail(invocation, error)
  } else {
    log.addTo(invocation, 'ERROR', LOGGER, shown(error))
  }
}

function shown(error) {
  try {
    return plain(String(error && error.stack || `Error: ${error && error.message || error}`))
  } catch {
    return 'Error: something that cannot be shown'
  }
}

/** A stack without the frames of this program, and with files as the developer knows them. */
function plain(stack) {
  return stack.split('\n')
    .filter(line => !/^\s+at .*(node:|node_modules\/backendless-coderunner\/)/.test(line) && !line.includes(__dirname))
    .map(line => line.replace(config.repository + '/', '').replace(/files\/servercode\/JS\/[^/]+\//, ''))
    .join('\n')
}

/** Looking at all globals costs more than a short call, so it is done a hundred times a second at most. */
function checkIsDue() {
  const [seconds, nanos] = hrtime()
  const now = seconds * 1e3 + nanos / 1e6

  if (now - lastCheck < PATIENCE_MILLIS) {
    return false
  }

  lastCheck = now

  return true
}

function answer(invocation, head, body) {
  const { response } = invocation
  const headers = headersOf(response.headers)
  const cookies = cookiesOf(response.cookies)
  const took = hrtime(invocation.started)
  const changed = globals.changed(checkIsDue())

  invocation.ended = true

  if (typeof response.statusCode === 'number') {
    head.status = response.statusCode
  }

  if (headers) {
    head.headers = headers
  }

  if (cookies) {
    head.cookies = cookies
  }

  if (changed) {
    retired = true
    log.addTo({ ...invocation, ended: false, lines: invocation.lines }, 'WARN', LOGGER,
      `${changed} was changed, which would befall all later calls: this worker is replaced`)
  }

  if (invocation.lines.length) {
    head.log = log.take(invocation)
  }

  // The server looks for these at the end.
  if (retired) {
    head.retire = true
  }

  head.micros = took[0] * 1e6 + Math.round(took[1] / 1e3)

  write(KIND.ANSWER, invocation.id, stringify(head), body)

  if (invocation.within) {
    nested.delete(invocation.id)
  } else {
    running = null
    nobodys.runInAsyncScope(next)
  }
}
