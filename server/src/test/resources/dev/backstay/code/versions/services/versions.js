'use strict'

const fs = require('fs')
const path = require('path')

class Versions {
  static get configItems() {
    return [
      { name: 'currency', type: 'CHOICE', displayName: 'Currency', options: ['EUR', 'USD'], defaultValue: 'EUR' },
      { name: 'strict', type: 'BOOL', defaultValue: false },
      { name: 'greeting', type: 'STRING', defaultValue: 'Hello' },
    ]
  }

  which() {
    return fs.readFileSync(path.join(__dirname, '..', 'version.txt'), 'utf8')
  }

  /**
   * @param {Number} millis
   */
  slowly(millis) {
    return new Promise(resolve => setTimeout(() => resolve(this.which()), millis))
  }

  /**
   * @param {String} name
   */
  variable(name) {
    return process.env[name] || null
  }

  configuration() {
    return this.config
  }

  fail() {
    throw new Error('as expected')
  }
}

Backendless.ServerCode.addService(Versions)
