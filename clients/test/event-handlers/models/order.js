'use strict'

class Order extends Backendless.ServerCode.PersistenceItem {
  total() {
    return this.price * this.amount
  }
}

module.exports = Backendless.ServerCode.addType(Order)
