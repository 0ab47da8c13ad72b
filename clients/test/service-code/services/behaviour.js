'use strict'

// Server code of every kind, well behaved or not, for the tests.
class Behaviour {
  /**
   * @param {Number} number
   * @param {String} text
   * @returns {Object}
   */
  several(number, text) {
    return { number, text }
  }

  /**
   * @param {Object} value
   * @returns {Object}
   */
  one(value) {
    return value
  }

  none() {
    return arguments.length
  }

  nothing() {
  }

  text() {
    return 'just text'
  }

  /** @returns {Object} */
  whoCalls() {
    const { userId, userToken, userRoles, deviceType, httpHeaders } = this.request.context
    return { userId, userToken, userRoles, deviceType, httpHeaders }
  }

  /** @returns {Object} */
  async rolesOfMyOwnCalls() {
    return Backendless.Users.getUserRoles()
  }

  /**
   * @param {String} name
   * @returns {Object}
   */
  async save(name) {
    return Backendless.Data.of('Note').save({ name })
  }

  /**
   * @param {String} who
   * @returns {Number}
   */
  async countAs(who) {
    const count = () => Backendless.Data.of('Vault').getObjectCount()
    const reason = 'count the rows'

    switch (who) {
      case 'caller': return Backstay.asCaller(count)
      case 'server': return Backstay.asServer(reason, count)
      default: return Backstay.asUser(who, reason, count)
    }
  }

  answerTeapot() {
    this.response.statusCode = 418
    this.response.headers['x-kettle'] = 'on'
    return { tea: true }
  }

  /** @param {String} line */
  log(line) {
    console.log(line)
    console.error(`error: ${line}`)
  }

  throwPlain() {
    throw new Error('plain and simple')
  }

  throwCoded() {
    throw new Backendless.ServerCode.Error(1234, 'kitchen is closed', 409)
  }

  rejectLater() {
    return new Promise((resolve, reject) => setTimeout(() => reject(new Error('later')), 50))
  }

  throwOutside() {
    setTimeout(() => { throw new Error('nobody catches this') }, 10)
    return new Promise(() => {})
  }

  neverSettle() {
    return new Promise(() => {})
  }

  loopForEver() {
    for (;;) {
      // busy
    }
  }

  exit() {
    process.exit(0)
  }

  kill() {
    process.kill(process.pid, 'SIGKILL')
  }

  eatMemory() {
    const eaten = []
    for (;;) {
      eaten.push(new Array(1_000_000).fill(eaten.length))
    }
  }
}

Backendless.ServerCode.addService(Behaviour)
