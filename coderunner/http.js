'use strict'

// What the official runner lacks for methods that speak HTTP with others than the SDK, such as web hooks. Installed in
// each worker before server code is loaded; it wraps the one function by which the official package calls a method.
//
//   this.request.rawBody     the request's body as it came, a Buffer; empty when there was none. What signatures are of.
//   this.request.body        the same as the method's argument would be: JSON, an object of a form, a text, a Buffer
//   this.request.method      GET, POST, …
//   this.request.header(n)   a header of the request, however its name is written; undefined when it was not sent
//   this.request.cookies     the cookies of the request by name
//
// An argument that is bytes arrives as a Buffer, and a Buffer, Uint8Array or ArrayBuffer that a method returns is sent
// as bytes. Between the server and the worker they are {"___backstay_bytes": Base64}.

const BYTES = '___backstay_bytes'

function install() {
  const ServiceWrapper = require('backendless-coderunner/lib/server-code/model/service')

  const invokeMethod = ServiceWrapper.prototype.invokeMethod

  ServiceWrapper.prototype.invokeMethod = function(method, context, args) {
    const clazz = this.clazz

    // The package makes the instance itself and sets its request, so the class that it makes it of is replaced.
    const wrapper = Object.create(this, {
      clazz: {
        value: function(config, given) {
          return withRequest(new clazz(config, given), context)
        },
      },
    })

    const result = invokeMethod.call(wrapper, method, context, args.map(fromWire))

    return Promise.resolve(result).then(toWire)
  }
}

// Extends the request as soon as the package has set it, which is before the method runs.
function withRequest(instance, context) {
  let request

  Object.defineProperty(instance, 'request', {
    configurable: true,
    enumerable  : true,
    get         : () => request,
    set         : value => {
      request = value && value.context === context ? extend(value, context) : value
    },
  })

  return instance
}

function extend(request, context) {
  const headers = context.httpHeaders || {}

  let raw

  const rawBody = () => raw || (raw = Buffer.from(context.rawBody || '', 'base64'))
  const header = name => {
    const wanted = String(name).toLowerCase()
    const found = Object.keys(headers).find(each => each.toLowerCase() === wanted)

    return found === undefined ? undefined : headers[found]
  }

  const lazy = (name, get) => Object.defineProperty(request, name, { configurable: true, enumerable: false, get })

  lazy('rawBody', rawBody)
  lazy('body', () => parsed(rawBody(), header('content-type')))
  lazy('cookies', () => cookies(header('cookie')))
  request.method = context.httpMethod
  Object.defineProperty(request, 'header', { configurable: true, enumerable: false, value: header })

  return request
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

function fromWire(value) {
  return value && typeof value === 'object' && typeof value[BYTES] === 'string'
    ? Buffer.from(value[BYTES], 'base64')
    : value
}

function toWire(value) {
  if (value instanceof ArrayBuffer) {
    return { [BYTES]: Buffer.from(value).toString('base64') }
  }

  return ArrayBuffer.isView(value)
    ? { [BYTES]: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
    : value
}

module.exports = { install, fromWire, toWire }
