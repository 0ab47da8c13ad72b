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
  async countOrders() {
    try {
      return await Backendless.Data.of('Order').getObjectCount()
    } catch (error) {
      if (error.code === 1009) {
        return 0 // there is no table yet: it comes with its first record
      }

      throw error
    }
  }
}

Backendless.ServerCode.addService(Greeting)
