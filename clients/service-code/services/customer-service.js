'use strict'

// The demo explains the call below, too: it needs the id that the server gave to it.
let requestId
const send = Backendless.Request.send
Backendless.Request.send = async (...request) => {
  const response = await send(...request)
  requestId = response.headers['x-request-id']
  return response
}

class CustomerService {
  /**
   * Reads a table that no customer can reach directly, and knows which customer asks.
   *
   * @returns {Object}
   */
  async getRestaurants() {
    const query = Backendless.Data.QueryBuilder.create().setSortBy('name').setPageSize(100)
    const restaurants = await Backendless.Data.of('Restaurant').find(query)
    const { userId, userRoles } = this.request.context

    console.log(`customer ${userId} reads ${restaurants.length} restaurants`)

    return { restaurants, userId, userRoles, requestId }
  }
}

Backendless.ServerCode.addService(CustomerService)
