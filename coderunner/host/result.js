'use strict'

// What code returns and throws, as it goes back to Backstay.

const stringify = JSON.stringify
const isArray = Array.isArray
const getTime = Date.prototype.getTime

/** Dates are numbers on the wire, wherever they stand: milliseconds since 1970. */
function millis() {
  return getTime.call(this)
}

/**
 * The JSON text of a value. An object that occurs twice is written out twice; a cycle has no JSON, so its second
 * occurrence is null.
 */
function toJson(value) {
  const toJSON = Date.prototype.toJSON

  // Nothing else runs until it is put back, save toJSON methods of the value itself.
  Date.prototype.toJSON = millis

  try {
    const text = attempt(value)

    return text === undefined ? 'null' : text
  } finally {
    Date.prototype.toJSON = toJSON
  }
}

function attempt(value) {
  try {
    return stringify(value)
  } catch (error) {
    if (!(error instanceof TypeError) || !/circular/i.test(error.message)) {
      throw error
    }

    return stringify(value, cutCycles())
  }
}

function cutCycles() {
  const path = []

  return function(key, value) {
    if (value === null || typeof value !== 'object') {
      return value
    }

    while (path.length && path[path.length - 1] !== this) {
      path.pop()
    }

    if (path.includes(value)) {
      return null
    }

    path.push(value)

    return value
  }
}

/**
 * What the client gets of a service's result.
 *
 * @param {*} value
 * @param {Object} headers that the code has set
 * @returns {{content: string, body: string|Buffer}} content: json, text or binary
 */
function ofService(value, headers) {
  if (value === undefined || value === null) {
    return { content: 'json', body: 'null' }
  }

  if (ArrayBuffer.isView(value)) {
    return { content: 'binary', body: Buffer.from(value.buffer, value.byteOffset, value.byteLength) }
  }

  if (value instanceof ArrayBuffer) {
    return { content: 'binary', body: Buffer.from(value) }
  }

  if (typeof value === 'string') {
    const type = contentType(headers)

    return type && !/json/i.test(type) ? { content: 'text', body: value } : { content: 'json', body: stringify(value) }
  }

  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new Error(`the result is a ${typeof value}, which has no JSON`)
  }

  return { content: 'json', body: toJson(value) }
}

function contentType(headers) {
  for (const name of Object.keys(headers || {})) {
    if (name.toLowerCase() === 'content-type') {
      return String(headers[name])
    }
  }

  return null
}

/** Whatever was thrown, null and undefined included, as the client will read it. */
function ofError(error) {
  if (error === null || error === undefined) {
    return { code: 0, status: 0, type: '', message: `the code threw ${error}` }
  }

  let message

  try {
    message = error.exceptionMessage || error.message || error
    message = typeof message === 'string' ? message : stringify(message)
  } catch {
    message = null
  }

  return {
    code   : typeof error.code === 'number' ? error.code : 0,
    status : typeof error.httpStatusCode === 'number' ? error.httpStatusCode : 0,
    type   : typeof error.exceptionClass === 'string' ? error.exceptionClass : '',
    message: typeof message === 'string' ? message.slice(0, 20000) : 'the code threw something that cannot be shown',
  }
}

/** Headers that are texts, numbers or booleans; names and number are checked by the server. */
function headersOf(headers) {
  let found = null

  if (headers && typeof headers === 'object') {
    for (const name of Object.keys(headers)) {
      const value = headers[name]

      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        found = found || {}
        found[name] = String(value).slice(0, 5000)
      }
    }
  }

  return found
}

function cookiesOf(cookies) {
  return isArray(cookies) && cookies.length
    ? cookies.filter(cookie => typeof cookie === 'string' && cookie.length < 5000).slice(0, 20)
    : null
}

module.exports = { toJson, ofService, ofError, headersOf, cookiesOf }
