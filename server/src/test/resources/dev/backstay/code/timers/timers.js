'use strict'

// Timers of tests; a deployment's model says which of them there are, and when they run.

const addTimer = (name, execute) => Backendless.ServerCode.addTimer({
  name,
  frequency: { schedule: 'daily', repeat: { every: 1 } },
  execute,
})

// what it sees of the table Vault, and for whom it runs
addTimer('report', async req => {
  const rows = await Backendless.Data.of('Vault').find(Backendless.DataQueryBuilder.create().setSortBy('name'))

  console.log('the vault was counted')

  const address = `${Backendless.serverURL}/${Backendless.applicationId}/${Backendless.secretKey}/data/Vault`
  const answer = await fetch(address)

  return {
    rows     : rows.map(row => row.name),
    userId   : req.context.userId,
    token    : req.context.userToken,
    requestId: answer.headers.get('X-Request-Id'),
  }
})

addTimer('beat', () => Backendless.Counters.incrementAndGet('beats'))

addTimer('broken', () => {
  throw new Backendless.ServerCode.Error(77, 'the oven is cold')
})

// goes on until the counter "gate" is more than 0
addTimer('slow', async () => {
  await Backendless.Counters.incrementAndGet('begun')
  while (await Backendless.Counters.get('gate') < 1) {
    await new Promise(resolve => setTimeout(resolve, 20))
  }
})

addTimer('friend', async () => {
  const users = await Backendless.Data.of(Backendless.User).find()
  const rows = await Backstay.asUser(users[0].objectId, 'looks for a friend', () => Backendless.Data.of('Vault').find())

  return rows.map(row => row.name)
})
