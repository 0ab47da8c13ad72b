'use strict'

// Services that look, wherever code can run, at who they are; and services that end in all ways.

const { EventEmitter } = require('events')
const { Readable } = require('stream')
const fs = require('fs')

// Kept for the life of the process, as many projects do.
const orders = Backendless.Data.of('Orders')
const cache = Backendless.LocalCache
const users = Backendless.Users
const pause = millis => new Promise(resolve => setTimeout(resolve, millis))

let emitted = 0

class Identity {
  /** Answers the tokens that it has seen itself under, in all kinds of places. */
  async look(nested) {
    const seen = []
    const see = () => seen.push(Backendless.getCurrentUserToken(), cache.get('user-token'), Backendless.apiKey)
    const emitter = new EventEmitter()

    see()
    seen.push((await orders.findFirst()).token)
    see()
    await pause(emitted % 3)
    see()
    emitter.on('event', see)
    await new Promise(resolve => setImmediate(() => {
      emitter.emit('event')
      resolve()
    }))
    await Promise.all([
      pause(1).then(async () => seen.push((await orders.findFirst()).token)),
      orders.findFirst().then(found => seen.push(found.token)),
    ])
    await new Promise((resolve, reject) => Readable.from(['a', 'b']).on('data', see).on('end', resolve).on('error', reject))
    users.currentUser = { objectId: this.request.context.userId, 'user-token': this.request.context.userToken }
    await pause(0)
    seen.push(users.currentUser['user-token'])

    if (nested) {
      seen.push(...(await Backendless.APIServices.invoke('Identity', 'look', false)).seen)
    }

    const leftover = `a leftover of ${this.request.context.userId}`

    emitted++
    // These run on, beside the next invocation.
    setTimeout(() => orders.findFirst().catch(() => {}), emitted % 7)
    setTimeout(() => users.currentUser = { 'user-token': leftover }, 3)
    pause(4).then(() => cache.set('user-token', leftover))

    return { user: this.request.context.userId, key: Backendless.apiKey, seen }
  }

  /** Notes that it has run, and answers its number. */
  mark(number) {
    note(number)

    return number
  }

  /** The same, after a while. */
  async markSlowly(number) {
    note(number)
    await pause(15)

    return number
  }

  exit(number) {
    note(number)
    console.log('begun', number)
    process.exit(3)
  }

  loop(number) {
    note(number)
    console.log('begun', number)

    for (;;) {
    }
  }

  hang(number) {
    note(number)
    console.log('begun', number)

    return new Promise(() => {})
  }

  bomb(number) {
    note(number)
    console.log('begun', number)

    for (const kept = []; ;) {
      kept.push(new Array(100000).fill(Math.random()))
    }
  }
}

function note(number) {
  fs.appendFileSync(process.env.HOME + '/ran', number + '\n')
}

Backendless.ServerCode.addService(Identity)
