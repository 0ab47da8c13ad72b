'use strict'

// Handlers of every event, which do what the request's header says:
//
//   act: {"before": {...}, "after": {...}}   with one of
//     {"change": {"item": {...}}}    the argument's members become these
//     {"replace": {"item": ...}}     the argument becomes this
//     {"result": ...}                (after) the result becomes this
//     {"return": ...}                this is returned
//     {"error": "text"}              this is thrown, with {"code", "status"} where they are given
//
// and tell in headers that they ran.

const ServerCode = Backendless.ServerCode

function act(when, event) {
  return function(req, res) {
    const headers = req.context.httpHeaders
    const header = Object.keys(headers).find(name => name.toLowerCase() === 'act')
    const acts = header ? JSON.parse(headers[header]) : {}
    const what = acts[when] || {}

    if (when === 'before') {
      req.context.eventContext = { from: event }
      req.context.crossHandlerData = { from: event }
    } else {
      req.context.httpResponseHeaders['x-shared'] =
        String(req.context.eventContext && req.context.eventContext.from)
    }

    req.context.httpResponseHeaders['x-' + when] = event

    if (what.error) {
      throw what.code ? new ServerCode.Error(what.code, what.error, what.status) : new Error(what.error)
    }

    Object.keys(what.change || {}).forEach(name => Object.assign(req[name], what.change[name]))
    Object.assign(req, what.replace || {})

    if ('result' in what) {
      res.result = what.result
    }

    return what.return
  }
}

for (const [provider, targeted] of [
  ['Persistence', true], ['User', false], ['Messaging', true], ['Cache', false], ['AtomicOperation', false], ['File', false]
]) {
  for (const event of Object.keys(ServerCode[provider]).filter(name => !name.endsWith('MoveToRepository'))) {
    const when = event.startsWith('before') ? 'before' : 'after'
    const handler = act(when, event)

    targeted ? ServerCode[provider][event]('*', handler) : ServerCode[provider][event](handler)
  }
}
