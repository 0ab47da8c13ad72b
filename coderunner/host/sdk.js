'use strict'

// The SDK of the worker, Backendless, is one object that code may keep wherever it likes. What it knows of its caller (API
// key, session, current user, everything that initApp sets) belongs to the invocation whose code uses it, not to the object:
// it is looked up where it is used, by the flow of the calls (AsyncLocalStorage), awaits, timers and emitters included.
// What an invocation leaves running keeps its own state, whose key has ended: its calls are refused.

const http = require('http')

// What initApp sets, by the names of its private fields in SDK 8.0.0, and what hangs on the session.
const FIELDS = ['__appId', '__apiKey', '__serverURL', '__automationServerURL', '__domain', '__apiURI', '__debugMode',
  '__standalone', '__XMLHttpRequest', '__appInfoPromise', '__device', '__RT', 'loggingConfig']

const STATELESS = ['__appId', '__apiKey', '__domain']

/**
 * @param {Object} Backendless the SDK
 * @param {function(): ?Invocation} current
 * @param {Object} config app, apiUrl, publicUrl
 * @returns {function(string, ?string, ?string): Object} makes the SDK's state of an invocation: key, user id, token
 */
function virtualise(Backendless, current, config) {
  const base = {
    __appId              : config.app,
    __apiKey             : null,
    __serverURL          : config.apiUrl,
    __automationServerURL: config.apiUrl,
    __domain             : null,
    __apiURI             : '/api',
    __debugMode          : false,
    __standalone         : false,
    __XMLHttpRequest     : undefined,
    __appInfoPromise     : undefined,
    __device             : undefined,
    __RT                 : undefined,
    currentUser          : null,
    currentUserRequest   : null,
    local                : {},
  }
  // What code does outside of any invocation, while its files are loaded: it is nobody's, and may call nothing.
  const nobody = newState(null, null, null)
  const state = () => {
    const invocation = current()

    return invocation ? invocation.sdk : nobody
  }

  function newState(key, userId, userToken) {
    const made = Object.create(base)

    made.__apiKey = key
    made.local = {
      'stayLoggedIn'   : true,
      'current-user-id': userToken && userId || null,
      'user-token'     : userToken || null,
    }

    return made
  }

  const prototype = Object.getPrototypeOf(Backendless)

  for (const field of FIELDS) {
    delete Backendless[field]
    // On the prototype: the SDK deletes some of these from its object, and makes further objects (standalone).
    Object.defineProperty(prototype, field, {
      configurable: true,
      get() {
        return this === Backendless ? state()[field] : undefined
      },
      set(value) {
        if (this === Backendless) {
          state()[field] = value
        } else {
          Object.defineProperty(this, field, { value, writable: true, configurable: true, enumerable: true })
        }
      },
    })
  }

  const initConfig = prototype.initConfig

  prototype.initConfig = function(config) {
    if (this === Backendless) {
      STATELESS.forEach(field => state()[field] = undefined)
    }

    return initConfig.call(this, config)
  }

  const users = Backendless.Users

  for (const field of ['currentUser', 'currentUserRequest']) {
    delete users[field]
    Object.defineProperty(users, field, {
      configurable: true,
      get         : () => state()[field],
      set         : value => state()[field] = value,
    })
  }

  const localCache = Object.getPrototypeOf(Backendless.LocalCache)
  const { get, set, remove } = localCache

  localCache.get = function(key) {
    return this.app === Backendless ? state().local[key] : get.call(this, key)
  }
  localCache.set = function(key, value) {
    return this.app === Backendless ? void (state().local[key] = value) : set.call(this, key, value)
  }
  localCache.remove = function(key) {
    return this.app === Backendless ? void delete state().local[key] : remove.call(this, key)
  }

  Backendless.Config = {
    fileDownloadUrl: config.publicUrl,
    publicAPIUrl   : config.publicUrl,
    internalAPIUrl : config.apiUrl,
  }

  return newState
}

/** Sends what code logs by Backendless.Logging where the console goes. */
function captureLogging(Backendless, log) {
  const logging = Object.getPrototypeOf(Backendless.Logging)
  const { push, flush } = logging

  logging.push = function(logger, level, message, exception) {
    if (this.app !== Backendless) {
      return push.call(this, logger, level, message, exception)
    }

    log.add(level, String(logger), message, exception === undefined || exception === null ? undefined : exception)
  }
  logging.flush = function() {
    return this.app === Backendless ? Promise.resolve() : flush.call(this)
  }
}

/**
 * Lets the SDK's calls of this server go over its Unix socket where there is one, on connections that are kept; and adds
 * the headers that say as whom a call acts.
 *
 * @param {function(): ?Object} headers further headers of a call
 */
function route(config, headers) {
  const Request = require('backendless-request')
  const send = Request.send
  const root = config.apiUrl + '/'
  const host = new URL(root).host
  const agent = config.apiSocket ? new http.Agent({ keepAlive: true, maxSockets: 64 }) : null

  Request.send = function(path, method, sent, body, encoding, timeout, withCredentials) {
    const more = headers()
    const all = more ? { ...sent, ...more } : sent

    return agent && path.startsWith(root) && isSendable(body) && typeof Request.XMLHttpRequest === 'undefined'
      ? sendByAgent(agent, config, host, path, method, all, body, encoding, timeout)
      : send.call(this, path, method, all, body, encoding, timeout, withCredentials)
  }
}

/** A text, bytes, a stream, or a form of the package form-data, which is a stream as well. */
function isSendable(body) {
  return body === undefined || body === null || typeof body === 'string' || Buffer.isBuffer(body) || isStream(body)
}

function isStream(body) {
  return typeof body === 'object' && body !== null && typeof body.pipe === 'function'
}

function sendByAgent(agent, config, host, path, method, headers, body, encoding, timeout) {
  return new Promise((resolve, reject) => {
    const all = { ...headers, host }

    if (isStream(body)) {
      Object.assign(all, typeof body.getHeaders === 'function' ? body.getHeaders() : null)
    } else if (body) {
      all['content-length'] = Buffer.byteLength(body)
    }

    const request = http.request({
      socketPath: config.apiSocket,
      path      : path.slice(config.apiUrl.length),
      method    : method.toUpperCase(),
      headers   : all,
      agent,
      timeout,
    }, response => {
      const chunks = []

      response.on('data', chunk => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)

        resolve({
          status    : response.statusCode,
          statusText: response.statusMessage,
          headers   : response.headers,
          body      : bytes.length === 0 ? '' : encoding == null ? bytes : bytes.toString(encoding),
        })
      })
    })

    request.on('error', reject)
    request.on('timeout', () => request.destroy(new Error('Connection aborted due to timeout')))

    if (isStream(body)) {
      body.on('error', error => request.destroy(error))
      body.pipe(request)
    } else {
      request.end(body || undefined)
    }
  })
}

module.exports = { virtualise, captureLogging, route }
