'use strict'

// A later deployment: one method stayed, the others are gone, and one is new.
class Behaviour {
  text() {
    return 'just newer text'
  }

  added() {
    return 'new here'
  }
}

Backendless.ServerCode.addService(Behaviour)
