'use strict'

// Server code that is traced: what it is told of its trace, and what it asks the server for.

class Traced {
  /** @returns {String} */
  parent() {
    return this.request.headers.traceparent
  }

  /** @returns {Object} */
  async outer() {
    const rows = await Backendless.Data.of('Dish').find()
    const inner = await Backendless.APIServices.invoke('Traced', 'parent')

    return { rows: rows.length, inner }
  }

  /** @returns {String} */
  broken() {
    throw new Error('secret-message')
  }
}

Backendless.ServerCode.addService(Traced)

Backendless.ServerCode.Persistence.beforeCreate('Dish', req => {
  req.item.parent = req.context.httpHeaders.traceparent
})

Backendless.ServerCode.addTimer({
  name     : 'cook',
  startDate: Date.now() - 1000,
  frequency: { schedule: 'custom', repeat: { every: 60 } },
  execute  : () => Backendless.Counters.incrementAndGet('cooked'),
})
