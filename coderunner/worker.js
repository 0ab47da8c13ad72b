'use strict'

// Loaded into each worker before the official runner. It keeps the runner's own messages out of the app's log, and gives
// server code the global `Backstay`, by which it chooses, for the calls that it makes within a function, as whom they act:
//
//   await Backstay.asServer('count orders of all shops', () => Backendless.Data.of('Orders').getObjectCount())
//   await Backstay.asUser(userId, 'book for the guest', () => Backendless.Data.of('Bookings').save(booking))
//   await Backstay.asCaller(() => ...)          // as without it; ends the above within
//
// Whether code may is a permission of its service or method; each such call is in the app's audit log with its reason.
// The choice travels with the flow of the function, awaits included, and ends with it; other calls are not touched.
// Whoever does not use the official SDK sends the headers `backstay-run-as` (server, caller, or user and an object id)
// and `backstay-run-as-reason` (percent-encoded) with the key of the invocation.

const { AsyncLocalStorage } = require('async_hooks')

// The runner says of each invocation that it begins and ends, in the same log as the app's code, so each cost a request
// to PUT /log. What the code logs, and the runner's warnings and errors, still go there.
require('backendless-js-services-core/lib/server-env')
require('backendless-coderunner/lib/util/logger').info = () => {}

require('./http').install()

const chosen = new AsyncLocalStorage()

let sending = false

function run(as, reason, action) {
  if (typeof action !== 'function') {
    throw new TypeError('Backstay: the last argument must be a function that makes the calls')
  }

  addHeaders()

  return chosen.run({ as, reason }, action)
}

// The SDK of the runner sends everything by this one function. It is there only once the runner has loaded it.
function addHeaders() {
  if (sending) {
    return
  }

  const Request = require('backendless-request')
  const send = Request.send

  sending = true

  Request.send = function(path, method, headers, ...rest) {
    const choice = chosen.getStore()

    return send.call(this, path, method, choice ? { ...headers, ...headersOf(choice) } : headers, ...rest)
  }
}

function headersOf({ as, reason }) {
  return {
    'backstay-run-as': as,
    ...(reason ? { 'backstay-run-as-reason': encodeURIComponent(reason) } : {}),
  }
}

function text(value, name) {
  if (typeof value !== 'string' || !value.trim()) {
    throw new TypeError(`Backstay: ${name} must be a text`)
  }

  return value
}

Object.defineProperty(globalThis, 'Backstay', {
  value: Object.freeze({
    asServer: (reason, action) => run('server', text(reason, 'the reason'), action),
    asUser  : (userId, reason, action) =>
      run(`user ${text(userId, 'the user id')}`, text(reason, 'the reason'), action),
    asCaller: action => run('caller', undefined, action),
  }),
})
