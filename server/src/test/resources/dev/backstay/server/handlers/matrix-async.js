'use strict'

// Asynchronous handlers of every event, which count that they ran.

const ServerCode = Backendless.ServerCode

for (const provider of ['Persistence', 'User', 'Messaging', 'Cache', 'AtomicOperation', 'File']) {
  for (const event of Object.keys(ServerCode[provider]).filter(name => !name.endsWith('MoveToRepository'))) {
    ServerCode[provider][event]('*', () =>
      Backendless.Counters.incrementAndGet(`ran ${ provider }.${ event }`), true)
  }
}
