'use strict'

// Services that call services.

const call = (method, ...args) => Backendless.APIServices.invoke('Nest', method, ...args)
const pause = millis => new Promise(resolve => setTimeout(resolve, millis))

class Nest {
  leaf() {
    return 5
  }

  /** What comes of a connection by TCP, to a port of this machine. */
  connect(given) {
    const port = typeof given === 'object' ? given.depth : given

    return new Promise(resolve => {
      const socket = require('net').connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve('connected')
      })

      socket.on('error', error => resolve(error.code))
    })
  }

  async total() {
    await pause(200)

    return 2 * await call('leaf')
  }

  async fan() {
    const values = await Promise.all(Array.from({ length: 20 }, () => call('leaf')))

    return values.reduce((sum, value) => sum + value, 0)
  }

  async tree(given) {
    const depth = typeof given === 'object' ? given.depth : given

    if (depth === 1) {
      return 1
    }

    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => call('tree', { depth: depth - 1 })))
    const refused = answers.find(answer => answer.status === 'rejected')

    if (refused) {
      throw refused.reason
    }

    return answers.reduce((sum, answer) => sum + answer.value, 1)
  }

  async down(given) {
    const depth = typeof given === 'object' ? given.depth : given

    return depth > 1 ? 1 + await call('down', { depth: depth - 1 }) : 1
  }

  async forever() {
    return call('forever')
  }

  async slow() {
    await pause(4000)

    return call('slow')
  }
}

Backendless.ServerCode.addService(Nest)
