'use strict'

// Reads a table as everybody that server code may be.

const rows = () => Backendless.Data.of('Vault').find(Backendless.DataQueryBuilder.create().setSortBy('name'))
const names = found => found.map(row => row.name).join(',')

class Teller {
  async asItsCaller() {
    return names(await rows())
  }

  async asServer() {
    const all = await Backstay.asServer('counts all – 100 %', async () => {
      await new Promise(resolve => setTimeout(resolve, 5))

      return rows()
    })

    return `${names(all)} then ${names(await rows())}`
  }

  async asUser(userId) {
    return names(await Backstay.asUser(userId, 'looks for a friend', rows))
  }

  async asCallerWithin(userId) {
    return names(await Backstay.asUser(userId, 'looks', () => Backstay.asCaller(rows)))
  }

  async withoutToken() {
    Backendless.setCurrentUserToken(null)

    return names(await rows())
  }

  async byPlainHeaders(as) {
    const address = `${Backendless.serverURL}/${Backendless.applicationId}/${Backendless.secretKey}/data/Vault?sortBy=name`
    const answer = await fetch(address, { headers: { 'backstay-run-as': as } })
    const body = await answer.json()

    return answer.ok ? names(body) : `${answer.status} ${body.code} ${body.message}`
  }

  async logInById(userId) {
    const address = `${Backendless.serverURL}/${Backendless.applicationId}/${Backendless.secretKey}/users/login`
    const answer = await fetch(address, {
      method : 'POST',
      headers: { 'Content-Type': 'application/json' },
      body   : JSON.stringify({ objectId: userId }),
    })
    const user = await answer.json()

    if (!answer.ok) {
      throw new Backendless.ServerCode.Error(user.code, user.message, answer.status)
    }

    return user.objectId
  }

  async assign(userId) {
    await Backendless.UserService.assignRole(userId, 'Friend')

    return 'assigned'
  }

  async transaction() {
    const work = new Backendless.UnitOfWork()

    work.find('Vault', Backendless.DataQueryBuilder.create().setSortBy('name'))

    const done = await Backstay.asServer('in one go', () => work.execute())

    return names(done.results.findVault1.result)
  }

  async create(name) {
    const made = await Backstay.asServer('writes', () => Backendless.Data.of('Vault').save({ name }))

    return made.objectId
  }
}

Backendless.ServerCode.addService(Teller)
