'use strict'

class Behaviour {
  /**
   * @returns {String}
   */
  text() {
    return 'text beside handlers'
  }
}

Backendless.ServerCode.addService(Behaviour)
