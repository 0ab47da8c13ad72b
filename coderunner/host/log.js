'use strict'

// What code prints goes to the app's log: by console, by process.stdout and process.stderr, by Backendless.Logging. The
// lines of an invocation travel with its answer, or before it when there are many, or after it when they come late; they
// are bounded in volume, and none is lost within the bounds.

const { format, inspect } = require('util')

const LOGGER = 'SERVER_CODE'
const MAX_TEXT = 20000
const MAX_LINES_AT_ONCE = 500
const MAX_BYTES_AT_ONCE = 256 * 1024

// So many lines of an invocation are sent one by one, then a few at a time.
const MAX_SINGLE_LINES = 100
const PATIENCE_MILLIS = 20

// Code may replace these; the log goes on.
const stringify = JSON.stringify
const now = Date.now

class Log {
  /**
   * @param {function(): ?Invocation} current the invocation whose code runs
   * @param {function(string, string)} send gets the id of a request and lines as JSON text
   * @param {number} maxBytes of one invocation
   */
  constructor(current, send, maxBytes) {
    this.current = current
    this.send = send
    this.maxBytes = maxBytes
    this.late = new Set()
    this.nobody = { request: '', lines: [], bytes: 0, logged: 0, ended: true }
  }

  /** Begins to take what the console and the process print. */
  capture() {
    const print = level => (...args) => this.add(level, LOGGER, args.length === 1 && typeof args[0] === 'string'
      ? args[0]
      : formatted(args))

    console.log = print('INFO')
    console.info = print('INFO')
    console.debug = print('DEBUG')
    console.warn = print('WARN')
    console.error = print('ERROR')
    console.trace = (...args) => {
      const at = { name: 'Trace', message: formatted(args) }

      Error.captureStackTrace(at, console.trace)
      this.add('ERROR', LOGGER, at.stack)
    }
    // The others of the console (dir, table, count, timeEnd, assert, ...) write to these.
    this.captureStream(process.stdout, 'INFO')
    this.captureStream(process.stderr, 'ERROR')
  }

  captureStream(stream, level) {
    stream.write = (chunk, encoding, callback) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
      const done = typeof encoding === 'function' ? encoding : callback

      for (const line of (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')) {
        this.add(level, LOGGER, line)
      }

      if (typeof done === 'function') {
        process.nextTick(done)
      }

      return true
    }
  }

  /** Adds a line to the log of the invocation whose code runs. */
  add(level, logger, message, exception) {
    this.addTo(this.current(), level, logger, message, exception)
  }

  addTo(invocation, level, logger, message, exception) {
    const to = invocation || this.nobody
    const text = shortened(message)
    const bytes = text.length + (exception === undefined ? 0 : shortened(exception).length) + 60

    if (to.logged > this.maxBytes) {
      return
    }

    to.logged += bytes

    if (to.logged > this.maxBytes) {
      to.lines.push([now(), 'WARN', LOGGER,
        `this invocation has logged more than ${this.maxBytes} bytes; what it logs beyond that is left out`])
    } else {
      to.lines.push(exception === undefined
        ? [now(), level, logger, text]
        : [now(), level, logger, text, shortened(exception)])
    }

    to.bytes += bytes

    if (to.ended) {
      this.sendSoon(to)
    } else if (to.lines.length >= MAX_LINES_AT_ONCE || to.bytes >= MAX_BYTES_AT_ONCE || this.isDue(to)) {
      this.flush(to)
    }
  }

  /** Lines are sent at once, so that none is lost if the code loops for ever afterwards and is killed. */
  isDue(to) {
    to.single = (to.single || 0) + 1

    return to.single <= MAX_SINGLE_LINES || now() - (to.flushed || 0) > PATIENCE_MILLIS
  }

  sendSoon(to) {
    if (to.lines.length >= MAX_LINES_AT_ONCE || to.bytes >= MAX_BYTES_AT_ONCE) {
      this.flush(to)
      return
    }

    if (this.late.size === 0) {
      setImmediate(() => this.flushLate())
    }

    this.late.add(to)
  }

  /** Sends what has come after the answers of its invocations. */
  flushLate() {
    const late = [...this.late]

    this.late.clear()
    late.forEach(to => this.flush(to))
  }

  flush(to) {
    if (to.lines.length) {
      this.send(to.request, stringify(this.take(to)))
    }
  }

  /** Takes the lines of an invocation that have not been sent. */
  take(to) {
    const lines = to.lines

    to.lines = []
    to.bytes = 0
    to.flushed = now()

    return lines
  }
}

function formatted(args) {
  try {
    return format(...args)
  } catch (error) {
    return `(what was logged cannot be shown: ${inspect(error && error.message)})`
  }
}

function shortened(value) {
  const text = typeof value === 'string' ? value : formatted([value])

  return text.length > MAX_TEXT ? text.slice(0, MAX_TEXT - 1) + '…' : text
}

module.exports = { Log, LOGGER }
