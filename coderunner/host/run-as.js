'use strict'

// The global `Backstay`, by which server code chooses, for the calls that it makes within a function, as whom they act:
//
//   await Backstay.asServer('count orders of all shops', () => Backendless.Data.of('Orders').getObjectCount())
//   await Backstay.asUser(userId, 'book for the guest', () => Backendless.Data.of('Bookings').save(booking))
//   await Backstay.asCaller(() => ...)          // as without it; ends the above within
//
// Whether code may is a permission of its service or method; each such call is in the app's audit log with its reason.
// The choice travels with the flow of the function, awaits included, and ends with it; other calls are not touched.
// Code that does not use the official SDK sends the headers `backstay-run-as` (server, caller, or user and an object id)
// and `backstay-run-as-reason` (percent-encoded) with the key of the invocation.

const { AsyncLocalStorage } = require('async_hooks')

const chosen = new AsyncLocalStorage()

function run(as, reason, action) {
  if (typeof action !== 'function') {
    throw new TypeError('Backstay: the last argument must be a function that makes the calls')
  }

  return chosen.run({ as, reason }, action)
}

function text(value, name) {
  if (typeof value !== 'string' || !value.trim()) {
    throw new TypeError(`Backstay: ${name} must be a text`)
  }

  return value
}

/** Defines the global. */
function define() {
  Object.defineProperty(globalThis, 'Backstay', {
    value: Object.freeze({
      asServer: (reason, action) => run('server', text(reason, 'the reason'), action),
      asUser  : (userId, reason, action) =>
        run(`user ${text(userId, 'the user id')}`, text(reason, 'the reason'), action),
      asCaller: action => run('caller', undefined, action),
    }),
  })
}

/** The headers of what is chosen; null for none. */
function headers() {
  const choice = chosen.getStore()

  return choice
    ? {
      'backstay-run-as': choice.as,
      ...(choice.reason ? { 'backstay-run-as-reason': encodeURIComponent(choice.reason) } : {}),
    }
    : null
}

module.exports = { define, headers }
