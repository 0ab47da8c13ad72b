'use strict'

// Runs before a record of the table Order is created, by any caller. What it throws, the client is told, and
// nothing is saved.
Backendless.ServerCode.Persistence.beforeCreate('Order', req => {
  const { item } = req

  if (!(item.amount > 0)) {
    throw new Backendless.ServerCode.Error(10001, 'an order needs an amount above 0')
  }

  item.state = 'new'
})
