'use strict'

// A guard in an event handler, and a timer: what this server does not run yet.

Backendless.ServerCode.Persistence.beforeUpdate('Order', req => {
  if (req.item.paid) {
    throw new Backendless.ServerCode.Error(1234, 'a paid order stays as it is')
  }
})

Backendless.ServerCode.addTimer({
  name     : 'nightly',
  startDate: 1700000000000,
  frequency: { schedule: 'daily', repeat: { every: 1 } },
  execute() {
  },
})
