'use strict'

const ServerCode = Backendless.ServerCode
const { Persistence } = ServerCode

const save = (table, values) => Backendless.Data.of(table).save(values)

// what a guard is for
Persistence.beforeCreate('Order', req => {
  if (req.item.price < 0) {
    throw new ServerCode.Error(1234, 'no order has a price below nothing')
  }

  if (req.item.as) {
    req.item.name = req.item.name + ', checked'
  }
})

// for all tables, in a chain with the one above
Persistence.beforeCreate('*', req => {
  req.item.trail = (req.item.name || '') + '|all'
})

// a record about the record (seed 003): the caller's own permissions count
Persistence.afterCreate('Post', async (req, res) => {
  await save('LatestPost', { post: res.result.objectId })
})

// the same beyond the caller, if it may
Persistence.afterCreate('Order', async (req, res) => {
  if (req.item.as === 'server') {
    await Backstay.asServer('keep the books', () =>
      save('Book', { what: res.result.name, who: req.context.userId, secret: 'not for callers' }))
  }
})

// server code fires no handlers: this would never end
Persistence.afterCreate('Loop', async () => {
  await save('Loop', { name: 'another' })
})

// the caller may not do what is left of this
Persistence.beforeUpdate('Order', req => {
  if (req.item.moveTo) {
    req.item.objectId = req.item.moveTo
    delete req.item.moveTo
  }
})

// what may go wrong
const wrong = {
  exit   : () => process.exit(3),
  hang   : () => new Promise(() => {}),
  spin   : () => { for (;;); },
  nothing: req => { req.context = null },
  left   : req => { req.item = 'no object' },
  string : () => { throw 'just a text' },
  reject : () => Promise.reject(new Error('rejected')),
}

const goWrong = when => req => {
  const how = req.item.wrong

  if (how && how.startsWith(when + ' ')) {
    return wrong[how.slice(when.length + 1)](req)
  }
}

Persistence.beforeCreate('Wrong', goWrong('before'))
Persistence.afterCreate('Wrong', goWrong('after'))

// what the answer holds besides its body
Persistence.afterCreate('Answer', req => {
  req.context.httpResponseHeaders['x-order'] = 'taken'
  req.context.httpResponseCookies = [].concat('order=taken')
  req.context.httpResponseStatusCode = 201
})

Persistence.beforeFind('Context', req => ({
  userId : req.context.userId,
  token  : !!req.context.userToken,
  roles  : req.context.userRoles,
  device : req.context.deviceType,
  query  : req.context.httpQueryParams,
  header : Object.entries(req.context.httpHeaders).find(([name]) => name.toLowerCase() === 'x-mine')[1],
  keys   : Object.keys(req.query),
}))

Persistence.beforeRemove('*', () => undefined)

Persistence.beforeTransaction('*', req => {
  if (req.unitOfWork.payload.operations.some(operation => operation.table === 'Guarded')) {
    throw new Error('not in a transaction')
  }
})

// events of the app's own
ServerCode.customEvent('object', req => ({ got: req.args }))
ServerCode.customEvent('number', () => 42)
ServerCode.customEvent('nothing', () => undefined)
ServerCode.customEvent('fails', () => { throw new ServerCode.Error(77, 'failed', 418) })
ServerCode.customEvent('down', req =>
  req.args.depth ? Backendless.Events.dispatch('down', { depth: req.args.depth - 1 }) : { bottom: true })
ServerCode.customEvent('count', () => Backendless.Counters.incrementAndGet('events'))
ServerCode.customEvent('who', req => ({ userId: req.context.userId }))
