// What is changed, by a server or through the load balancer, and how the next request to each server shows it.
//
// A kind of change makes one and answers whether that was answered, what the next requests must show, and `sees`, which asks one
// server: true, false, or null where nothing can be said, since it did not serve.

import { answered, unserved } from './client.mjs'
import { deploymentOf } from '../code.mjs'

export const password = 'a measurement is not secret'

/** An app that one worker changes and nobody else, since changes of one app wait for each other. */
export async function subjectOf(developer, client, number, archives) {
  const table = `Item${number}`
  const { appId, path, manage } = await developer.newApp(`Changed ${number}`)
  const { tableId } = await manage('POST', '/data/tables', { name: table })
  await manage('POST', `/data/${table}`, {})
  await manage('POST', '/data/tables', { name: 'Shape' })
  await manage('POST', '/data/Shape', {})
  const { tableId: ruledId } = await manage('POST', '/data/tables', { name: 'Ruled' })
  await manage('POST', '/data/Ruled', {})
  const { roleId } = await manage('PUT', `/security/roles/Role${number}`)
  const email = `user${number}@example.com`
  const user = (await client.must('POST', `${path}/users/register`, { email, password })).json.objectId
  await manage('PUT', `/security/data/${tableId}/roles/${roleId}`, { permissions: [{ operation: 'FIND', access: 'DENY' }] })
  const { roleId: own } = await manage('PUT', `/security/roles/Own${number}`)
  await manage('PUT', '/security/assignedroles', { roles: [own], users: [user] })
  const token = (await client.must('POST', `${path}/users/login`, { login: email, password })).json['user-token']
  const others = {}
  for (const name of ['second', 'third']) {
    const register = await client.must('POST', `${path}/users/register`, { email: `${name}${number}@example.com`, password })
    others[name] = { login: `${name}${number}@example.com`, id: register.json.objectId }
  }
  const one = {
    appId, path, number, table, tableId, ruledId, roleId, own, user, token, archives, roles: [], deployments: {},
    second: others.second, third: others.third, steady: true, version: 0, made: 0,
    denied: false, assigned: false, closed: false, extra: false, code: null, codeInDoubt: false
  }
  if (archives) {
    for (const letter of ['A', 'B']) {
      one.deployments[letter] = await deployed(one, client, developer.auth, letter)
      one.code = letter
    }
  }
  return one
}

/** Deploys the code of a letter; the id of the deployment, or null when that was not answered as done. */
async function deployed(one, to, auth, letter) {
  return done(one, to, auth, await to.send('POST', `/${one.appId}/console/servercode/deployments`, deploymentOf(one.archives[letter]), auth))
}

/** Waits for the end of a deployment, which goes on after the answer to its beginning; its id, or null when it failed or nobody knows. */
async function done(one, to, auth, begun) {
  const id = begun?.json?.deployId
  const until = performance.now() + 20_000
  while (answered(begun) && performance.now() < until) {
    const status = await to.send('GET', `/${one.appId}/console/servercode/deployments/${id}/status?offset=0`, undefined, auth)
    if (!answered(status) || status.json.some((message) => message.level === 'error')) {
      return null
    }
    if (status.json.some((message) => message.message.includes('Deploy finished'))) {
      return id
    }
    await new Promise((later) => setTimeout(later, 50))
  }
  return null
}

/** What the user of a subject must be shown of its table. */
export const visible = (one) => !(one.denied || one.assigned || one.closed)

/**
 * The kinds of changes.
 *
 * @param auth the header of the developer
 * @param count of what was met: `refused` and `silent` are added to
 * @param all the clients of all servers, so that each takes into memory what is then changed
 * @param random chooses
 */
export function changesOf(auth, count, all, random) {
  const noted = (answer) => {
    if (answer === null) {
      count.silent++
    } else if (unserved(answer)) {
      count.refused++
    } else if (answer.status >= 500) {
      const said = `${answer.status} ${JSON.stringify(answer.json)?.slice(0, 200)}`
      count.failures[said] = (count.failures[said] ?? 0) + 1
    }
    return answer
  }
  const ask = (to, ...request) => to.send(...request).then(noted)
  const console_ = (one, to, method, path, body) => ask(to, method, `/${one.appId}/console${path}`, body, auth)
  const rows = (answer) => answer?.status === 200 && Array.isArray(answer.json) ? answer.json.length > 0 : null
  const found = (answer) => unserved(answer) || answer.status >= 500 ? null : answer.status === 200
  const finds = (one, table = one.table) => (to) => ask(to, 'POST', `${one.path}/data/${table}/find`, {}, { 'user-token': one.token }).then(rows)
  const wake = (sees) => Promise.all(all.map(sees))
  const login = async (one, user) => {
    const answer = await ask(random.one(all), 'POST', `${one.path}/users/login`, { login: user.login, password })
    return answered(answer) ? answer.json['user-token'] : null
  }

  const kinds = {
    async permission(one, to) {
      one.denied = !one.denied
      const answer = await console_(one, to, 'PUT', `/security/data/${one.tableId}/roles/${one.own}`,
        { permissions: [{ operation: 'FIND', access: one.denied ? 'DENY' : 'GRANT' }] })
      return { answered: answered(answer), expected: visible(one), sees: finds(one), alone: true }
    },
    async assignment(one, to) {
      one.assigned = !one.assigned
      const answer = await console_(one, to, 'PUT', '/security/assignedroles',
        { roles: [{ roleId: one.roleId, status: one.assigned ? 'ALL' : 'NONE' }], users: [one.user] })
      return { answered: answered(answer), expected: visible(one), sees: finds(one), alone: true }
    },
    async closed(one, to) {
      one.closed = !one.closed
      const answer = await console_(one, to, 'PUT', '/security/closed-to-clients', { area: 'data', container: one.table, closed: one.closed })
      return { answered: answered(answer), expected: visible(one), sees: finds(one), alone: true }
    },
    /** A role that denies is made, then assigned, then deleted. */
    async role(one, to) {
      const sees = finds(one, 'Ruled')
      const made = await console_(one, to, 'PUT', `/security/roles/Made${one.made++}`)
      if (!answered(made)) {
        return { answered: false }
      }
      const { roleId } = made.json
      one.roles.push(roleId)
      const denied = await console_(one, to, 'PUT', `/security/data/${one.ruledId}/roles/${roleId}`, { permissions: [{ operation: 'FIND', access: 'DENY' }] })
      await wake(sees)
      const assigned = answered(denied)
        && await console_(one, to, 'PUT', '/security/assignedroles', { roles: [{ roleId, status: 'ALL' }], users: [one.user] })
      if (!assigned || !answered(assigned)) {
        return { answered: false }
      }
      return {
        answered: true, expected: false, sees, alone: true,
        async next() {
          const deleted = await console_(one, to, 'DELETE', `/security/roles/${roleId}`)
          if (answered(deleted)) {
            one.roles = one.roles.filter((each) => each !== roleId)
          }
          return { answered: answered(deleted), expected: true, sees, alone: true }
        }
      }
    },
    async session(one, to) {
      const token = await login(one, one.second)
      if (!token) {
        return null
      }
      const sees = (where) => ask(where, 'GET', `${one.path}/users/isvalidusertoken/${token}`)
        .then((answer) => answer?.status === 200 ? answer.json === true : null)
      await wake(sees)
      const answer = await ask(to, 'GET', `${one.path}/users/logout`, undefined, { 'user-token': token })
      return { answered: answered(answer), expected: false, sees }
    },
    /** A user is disabled, which ends what their sessions may, and enabled for the next time. */
    async account(one, to) {
      const enabled = await console_(one, to, 'PUT', `/data/Users/${one.third.id}`, { objectId: one.third.id, userStatus: 'ENABLED' })
      const token = answered(enabled) ? await login(one, one.third) : null
      if (!token) {
        return null
      }
      const sees = (where) => ask(where, 'POST', `${one.path}/data/Shape/find`, {}, { 'user-token': token }).then(found)
      await wake(sees)
      const answer = await console_(one, to, 'PUT', `/data/Users/${one.third.id}`, { objectId: one.third.id, userStatus: 'DISABLED' })
      return { answered: answered(answer), expected: false, sees }
    },
    async key(one, to) {
      if (!one.key) {
        const made = await console_(one, random.one(all), 'POST', '/apikey', { name: `Key${one.number}-${one.made++}` })
        if (!answered(made)) {
          return null
        }
        one.key = made.json
      }
      const path = `/${one.appId}/${one.key.apiKey}/data/Shape/count`
      const sees = (where) => ask(where, 'GET', path).then(found)
      await wake(sees)
      const answer = await console_(one, to, 'POST', `/apikey/${one.key.id}/regenerate`, {})
      one.key = answered(answer) ? answer.json : null
      return { answered: answered(answer), expected: false, sees }
    },
    async schema(one, to) {
      one.extra = !one.extra
      const answer = one.extra
        ? await console_(one, to, 'POST', '/data/tables/Shape/columns', { name: 'extra', dataType: 'STRING' })
        : await console_(one, to, 'DELETE', '/data/tables/Shape/columns/extra')
      const sees = (where) => ask(where, 'GET', `${one.path}/data/Shape/count?where=extra%20is%20null`).then(found)
      return { answered: answered(answer), expected: one.extra, sees }
    },
    /** Another version of the code is put in force: one that was deployed before, or a new deployment of it. */
    async code(one, to) {
      const letter = one.code === 'A' ? 'B' : 'A'
      const sees = (where) => ask(where, 'POST', `${one.path}/services/Versioned/version`, {})
        .then((answer) => answer?.status === 200 ? answer.json : null)
      await wake(sees)
      const known = one.deployments[letter]
      if (known && random.next() < 0.8) {
        const again = await console_(one, to, 'POST', `/servercode/deployments/${known}/activate`, {})
        if (!await done(one, to, auth, again)) {
          one.deployments[letter] = null
          return { answered: false }
        }
      } else {
        one.deployments[letter] = await deployed(one, to, auth, letter)
        if (!one.deployments[letter]) {
          return { answered: false }
        }
      }
      one.code = letter
      return { answered: true, expected: letter, sees }
    }
  }

  /** After a change of which nobody knows what has become of it, all that can be in doubt is set again; false if not all of it was answered. */
  const settled = async (one, to) => {
    const set = [
      ['PUT', `/security/data/${one.tableId}/roles/${one.own}`, { permissions: [{ operation: 'FIND', access: 'GRANT' }] }],
      ['PUT', '/security/assignedroles', { roles: [{ roleId: one.roleId, status: 'NONE' }], users: [one.user] }],
      ['PUT', '/security/closed-to-clients', { area: 'data', container: one.table, closed: false }]
    ]
    for (const request of set) {
      if (!answered(await console_(one, to, ...request))) {
        return false
      }
    }
    for (const role of one.roles) {
      const gone = await console_(one, to, 'DELETE', `/security/roles/${role}`)
      if (unserved(gone) || gone.status >= 500) {
        return false
      }
    }
    one.roles = []
    const columns = await console_(one, to, 'GET', '/data/tables/Shape')
    if (!answered(columns)) {
      return false
    }
    const there = columns.json.columns.some((column) => column.name === 'extra')
    if (there && !answered(await console_(one, to, 'DELETE', '/data/tables/Shape/columns/extra'))) {
      return false
    }
    if (one.archives && one.codeInDoubt) {
      const id = await deployed(one, to, auth, 'A')
      if (!id) {
        return false
      }
      one.codeInDoubt = false
      one.deployments.A = id
      one.code = 'A'
    }
    one.denied = one.assigned = one.closed = one.extra = false
    return true
  }

  return { kinds, settled, finds }
}
