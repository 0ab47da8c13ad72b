'use strict'

// another model, whose handlers join the chains of the first
Backendless.ServerCode.Persistence.beforeCreate('Order', req => {
  req.item.name = req.item.name + ' and again'
})

// nobody waits for these
Backendless.ServerCode.Persistence.afterCreate('Slow', () => Backendless.Counters.incrementAndGet('slow'), true)
Backendless.ServerCode.Persistence.afterUpdate('Slow', () => {
  console.log('before it throws')
  throw new Error('nobody heard this')
}, true)
