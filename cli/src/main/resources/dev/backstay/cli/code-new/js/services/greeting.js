'use strict'

/**
 * A service: each method can be called by clients, as POST /services/Greeting/hello or by its route.
 */
class Greeting {
  /**
   * @route GET /hello/{name}
   * @returns {String}
   */
  hello() {
    return `Hello, ${this.request.pathParams.name}!`
  }

  /**
   * Counts as the caller: what the caller may not read is not counted.
   *
   * @returns {Number}
   */
  countOrders() {
    return Backendless.Data.of('Order').getObjectCount()
  }
}

Backendless.ServerCode.addService(Greeting)
