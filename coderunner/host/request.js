'use strict'

// What the official runner lacks for methods that speak HTTP with others than the SDK, such as web hooks:
//
//   this.request.rawBody     the request's body as it came, a Buffer; empty when there was none. What signatures are of.
//   this.request.body        the same read by its content type: JSON, the object of a form, a text, or a Buffer
//   this.request.method      GET, POST, …
//   this.request.header(n)   a header of the request, however its name is written; undefined when it was not sent
//   this.request.cookies     the cookies of the request by name
//
// An argument that is bytes comes from the server as {"___backstay_bytes": Base64} and arrives as a Buffer.

const BYTES = '___backstay_bytes'
const extended = new WeakSet()

class Request {
  constructor({ context, headers, path, pathParams, queryParams }) {
    this.context = context
    this.headers = headers
    this.path = path
    this.pathParams = pathParams
    this.queryParams = queryParams
  }

  get method() {
    return this.context.httpMethod
  }

  get rawBody() {
    return Buffer.from(this.context.rawBody || '', 'base64')
  }

  get body() {
    return parsed(this.rawBody, this.header('content-type'))
  }

  get cookies() {
    return cookies(this.header('cookie'))
  }

  header(name) {
    const headers = this.headers || {}
    const wanted = String(name).toLowerCase()
    const found = Object.keys(headers).find(each => each.toLowerCase() === wanted)

    return found === undefined ? undefined : headers[found]
  }
}

/**
 * Has the instances of a service's class get a request with more than the official package puts in it. That package
 * makes an instance for each call and then sets its request.
 *
 * @param {Function} clazz as it was registered
 */
function extend(clazz) {
  if (extended.has(clazz)) {
    return
  }

  extended.add(clazz)

  if (Object.prototype.hasOwnProperty.call(clazz.prototype, 'request')) {
    return
  }

  Object.defineProperty(clazz.prototype, 'request', {
    configurable: true,
    get         : () => undefined,
    set         : function(value) {
      Object.defineProperty(this, 'request', {
        configurable: true,
        enumerable  : true,
        writable    : true,
        value       : value && value.context && value.queryParams ? new Request(value) : value,
      })
    },
  })
}

/** The arguments of a call with bytes as Buffers. */
function withBuffers(args) {
  for (let i = 0; i < args.length; i++) {
    const value = args[i]

    if (value !== null && typeof value === 'object' && typeof value[BYTES] === 'string') {
      args[i] = Buffer.from(value[BYTES], 'base64')
    }
  }

  return args
}

// As RequestBody in the server decides it.
function parsed(body, contentType) {
  if (!body.length) {
    return undefined
  }

  const media = String(contentType || '').split(';')[0].trim().toLowerCase()
  const text = () => body.toString('utf8')

  if (media.includes('json')) {
    return JSON.parse(text())
  }

  if (media === 'application/x-www-form-urlencoded') {
    const form = {}

    for (const [name, value] of new URLSearchParams(text())) {
      form[name] = Object.hasOwn(form, name) ? [].concat(form[name], value) : value
    }

    return form
  }

  if (!media || media.startsWith('text/') || /[/+](xml|yaml|javascript|x-yaml|x-ndjson|graphql|sql|rtf)$/.test(media)) {
    return text()
  }

  return body
}

function cookies(line) {
  const found = {}

  for (const pair of String(line || '').split(';')) {
    const equals = pair.indexOf('=')

    if (equals > 0) {
      const value = pair.slice(equals + 1).trim()

      try {
        found[pair.slice(0, equals).trim()] = decodeURIComponent(value)
      } catch (error) {
        found[pair.slice(0, equals).trim()] = value
      }
    }
  }

  return found
}

module.exports = { extend, withBuffers }
