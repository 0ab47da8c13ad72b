'use strict'

// A guard in an event handler, and a timer whose schedule there is not.

Backendless.ServerCode.Persistence.beforeUpdate('Order', req => {
  if (req.item.paid) {
    throw new Backendless.ServerCode.Error(1234, 'a paid order stays as it is')
  }
})

Backendless.ServerCode.addTimer({
  name     : 'nightly',
  startDate: 1700000000000,
  frequency: { schedule: 'nightly', repeat: { every: 1 } },
  execute() {
  },
})
