'use strict'

// Asynchronous handlers of every event, which count that they ran.

const ServerCode = Backendless.ServerCode

for (const provider of ['Persistence', 'User', 'Messaging', 'Cache', 'AtomicOperation']) {
  for (const event of Object.keys(ServerCode[provider])) {
    ServerCode[provider][event]('*', () =>
      Backendless.Counters.incrementAndGet(`ran ${ provider }.${ event }`), true)
  }
}
