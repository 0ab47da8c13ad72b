'use strict'

// Handlers and timers as the official package registers them.

const { Persistence, Error: CodeError } = Backendless.ServerCode

Persistence.beforeCreate('Order', req => {
  req.item.total = 5
  req.item.by = req.context.userId
  req.context.httpResponseHeaders['X-Seen'] = 'yes'
})

Persistence.afterCreate('Order', async (req, res) => {
  await new Promise(resolve => setTimeout(resolve, 1))
  res.result.seen = Backendless.getCurrentUserToken()
})

Persistence.beforeUpdate('Order', () => ({ instead: true }))
Persistence.beforeRemove('*', () => {
  throw new CodeError(77, 'not this one', 409)
})
Persistence.beforeCount('Order', () => Promise.reject())
Persistence.afterRemove('Order', (req, res) => {
  res.result = res.error.exceptionMessage
})

Backendless.ServerCode.customEvent('sum', req => ({ sum: req.args.a + req.args.b }))

Backendless.ServerCode.addTimer({
  name     : 'nightly',
  startDate: 1700000000000,
  frequency: { schedule: 'daily', repeat: { every: 1 } },
  execute() {
    console.log('ticked for', Backendless.getCurrentUserToken())
  },
})
