'use strict'

// Runs once a day, without a user: roles and permissions of ServerCodeUser say what it may do.
Backendless.ServerCode.addTimer({
  name     : 'reminder',
  startDate: Date.now(),
  frequency: {
    schedule: 'daily',
    repeat  : { every: 1 },
  },

  async execute() {
    console.log('orders so far:', await Backendless.Data.of('Order').getObjectCount())
  },
})
