'use strict'

// What a call has with it when it runs on another machine than the server that was asked.
class Relay {
  /** @returns {Object} */
  who() {
    return { user: this.request.context.userId, home: process.env.HOME }
  }

  /** @returns {Object} */
  async dishes() {
    return (await Backendless.Data.of('Dish').find()).length
  }

  /** @returns {Object} */
  async nested() {
    return { outer: process.pid, inner: await Backendless.APIServices.invoke('Relay', 'pid') }
  }

  /** @returns {Number} */
  pid() {
    return process.pid
  }

  /**
   * @param {Number} ms
   * @returns {String}
   */
  slowly(ms) {
    return new Promise(resolve => setTimeout(() => resolve('done'), ms))
  }

  /** @returns {String} */
  refuse() {
    throw new Backendless.ServerCode.Error(4711, 'not today', 403)
  }

  /** @returns {String} */
  die() {
    process.exit(7)
  }

  /**
   * @param {Number} length
   * @returns {String}
   */
  long(length) {
    this.response.statusCode = 201
    this.response.headers['X-Kept'] = 'yes'
    return 'x'.repeat(length)
  }

  /**
   * @param {String} text
   * @returns {String}
   */
  async keep(text) {
    await Backendless.Counters.incrementAndGet('kept')
    await new Promise(resolve => setTimeout(resolve, 1500))
    return text
  }

  /** @returns {void} */
  async note() {
    await Backendless.Counters.incrementAndGet('noted')
  }
}

Backendless.ServerCode.addService(Relay)
