'use strict'

// The code of deployments: loaded by the official runner's own model, called as it calls services and handlers.

const path = require('path')
const events = require('backendless-coderunner/lib/server-code/events')
const json = require('backendless-coderunner/lib/util/json')
const Descriptor = require('backendless-coderunner/lib/server-code/model/descriptor')
const wrapper = require('backendless-coderunner/lib/server-code/runners/tasks/util/result-wrapper')
const { extend, withBuffers } = require('./request')
const { toJson, ofService } = require('./result')

const parse = JSON.parse

class Code {
  /**
   * @param {Object} Backendless the SDK
   * @param {string} repository the directory that deployments lie in
   */
  constructor(Backendless, repository) {
    this.Backendless = Backendless
    this.repository = repository
    this.descriptors = new Map()
    this.models = new Map()
  }

  /**
   * Loads a file of a deployment, once.
   *
   * @returns {Object} the official model with what the file registers
   */
  load(directory, provider) {
    const key = directory + '\n' + provider
    const known = this.models.get(key)

    if (known !== undefined) {
      if (known.failure) {
        throw known.failure
      }

      return known.model
    }

    let descriptor = this.descriptors.get(directory)

    if (!descriptor) {
      descriptor = Descriptor.load(path.resolve(this.repository, directory))
      this.descriptors.set(directory, descriptor)
    }

    try {
      const model = descriptor.getModelForFile(provider)

      this.models.set(key, { model })

      return model
    } catch (failure) {
      // The official model would keep the error of one file for all of them.
      if (descriptor.model) {
        descriptor.model.errors.length = 0
      }

      this.models.set(key, { failure })
      throw failure
    }
  }

  /** Loads what a deployment's own description names, file by file, then calls done; errors wait for the first call. */
  loadAll(directory, done, file = 0) {
    let providers

    try {
      const model = require(path.resolve(this.repository, directory, 'model.json'))

      providers = [...new Set([...model.services || [], ...model.handlers || [], ...model.timers || []]
        .map(item => String(item.provider).replace(/\\/g, '/')))]
    } catch {
      done()
      return
    }

    if (file < providers.length) {
      try {
        this.load(directory, providers[file])
      } catch {
        // told by the first call
      }

      setImmediate(() => this.loadAll(directory, done, file + 1))
    } else {
      done()
    }
  }

  arguments(text, model) {
    // ___class, ___jsonclass, ___objectref, ___dates___: only then there is something to revive.
    return text.length === 0
      ? []
      : text.includes('"___')
        ? json.parse(text, { [this.Backendless.User.prototype.___class]: this.Backendless.User, ...model.classMappings })
        : parse(text)
  }

  /**
   * Calls a method of a service.
   *
   * @param {Object} task head of the frame
   * @param {string} text arguments
   * @param {Object} response headers, cookies, statusCode as the code sets them
   * @returns what it returns
   */
  callService(task, text, model, response) {
    const service = model.getService(task.service)

    if (!service) {
      throw new Error(`[${task.service}] service does not exist`)
    }

    const context = task.context

    context.backendless = this.Backendless
    context.response = response
    response.headers = context.httpResponseHeaders || {}

    extend(service.clazz)

    return service.invokeMethod(task.method, context, withBuffers(this.arguments(text, model)))
  }

  /** What the client gets of what a method has returned. */
  resultOfService(value, response) {
    return ofService(value, response.headers)
  }

  /**
   * Calls an event handler or a timer.
   *
   * @returns {{returned: *, finish: function(*): Object}} what it returns, and what makes the result of what that comes to
   */
  callHandler(task, args, model, response) {
    const event = events.get(task.event)

    if (!event) {
      throw new Error(`Integrity violation. Unknown event id: [${task.event}]`)
    }

    const handler = model.getHandler(task.event, task.target)

    if (!handler) {
      throw new Error(`${event.name}(${task.target}) event handler does not exist`)
    }

    const req = {}
    const res = {}
    const given = [req]

    req.context = args[0] || {}
    response.headers = req.context.httpResponseHeaders || {}
    req.context.httpResponseHeaders = response.headers
    req.context.httpResponseCookies = response.cookies
    Object.defineProperty(req.context, 'httpResponseStatusCode', {
      get: () => response.statusCode,
      set: value => response.statusCode = value,
    })

    event.args.forEach((name, index) => {
      const arg = args[index + 1]

      if (name === 'result') {
        res.error = arg && arg.exception
        res.result = arg && arg.result
        given.push(res)
      } else {
        req[name] = arg
      }
    })

    if (event.argumentTransformer) {
      event.argumentTransformer(...given)
    }

    const finish = value => {
      response.cookies = req.context.httpResponseCookies

      if (task.async) {
        return { content: 'json', body: 'null' }
      }

      const result = event.resultTransformer ? event.resultTransformer(value, event) : value

      if (result !== undefined) {
        req.context.prematureResult = res.result = result
      }

      const wrap = event.resultWrapper || wrapper.executionResult

      event.args.forEach((name, index) => {
        args[index + 1] = name === 'result' ? wrap(res.error, res.result) : req[name]
      })
      args[0] = req.context

      return { content: 'json', body: toJson(args) }
    }

    return { returned: handler.invoke.apply(req.context, given), finish }
  }
}

module.exports = { Code }
