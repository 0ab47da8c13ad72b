'use strict'

const Order = require('../models/order')
const { Persistence, User, Cache, Error: CodeError } = Backendless.ServerCode

// items are of the project's own types
Persistence.beforeCreate('Order', req => {
  if (!(req.item instanceof Order)) {
    throw new Error('the item is not an Order')
  }

  if (req.item.total() > 1000) {
    throw new CodeError(4711, 'too much for one order', 422)
  }

  req.item.total = req.item.total()
})

Persistence.beforeUpdate('Order', req => {
  if (req.item.paid) {
    throw new CodeError(1234, 'a paid order stays as it is')
  }
})

// seed 003: a record of the last post, written as the one who posted
Persistence.afterCreate('Post', async (req, res) => {
  await Backendless.Data.of('LatestPost').save({ post: res.result.objectId, by: req.context.userId })
})

Persistence.afterFind('Order', (req, res) => {
  res.result.forEach(order => { order.found = true })
})

Persistence.beforeTransaction('*', req => {
  const tables = req.unitOfWork.payload.operations.map(operation => operation.table)

  if (tables.includes('Ledger')) {
    throw new Error('not in a transaction')
  }
})

User.afterLogin((req, res) => {
  res.result.welcome = `welcome, ${ res.result.email }`
})

Cache.beforeGet(req => req.key === 'weather' ? { degrees: 21 } : undefined)

Backendless.ServerCode.customEvent('add', req => req.args.a + req.args.b)
