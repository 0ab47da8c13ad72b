// The main job as data: who calls what, with which roles, and what must come back. The tests check these rows and
// the demo plays them. `play` makes the call that is looked at; `prepare` comes before, and is not. `reason` is for
// calls that end before the layers, of which the server may keep no explanation. See wrong-input.mjs for the last row.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { RESTAURANTS } from './food-ordering.mjs'
import { endSessionAfter } from './sessions.mjs'

const FIND = '/data/Restaurant/find'
const BEFORE_ANY_LAYER = 'the session is checked before any layer: a token that is not valid is refused, never treated as '
  + 'anonymous'
const SERVICE = ['CustomerService', 'getRestaurants']

export const rows = [
  {
    id: 'anonymous-find',
    caller: 'nobody logged in',
    with: 'REST key, HTTP',
    call: 'find Restaurant',
    expects: 'an empty list',
    roles: ['RestUser', 'NotAuthenticatedUser'],
    play: scenario => scenario.http.REST.post(FIND, {}),
    check: isEmptyList,
  },
  {
    id: 'customer-js-find',
    caller: 'Anna',
    with: 'JS key, JS SDK',
    call: 'find Restaurant',
    expects: 'an empty list',
    roles: ['JSUser', 'AuthenticatedUser', 'Customer'],
    prepare: scenario => scenario.loggedInJs(scenario.users.anna),
    play: (scenario, anna) => anna.Data.of('Restaurant').find(),
    check: isEmptyList,
  },
  {
    id: 'customer-ios-find',
    caller: 'Anna',
    with: 'iOS key, HTTP',
    call: 'find Restaurant',
    expects: 'an empty list',
    roles: ['IOSUser', 'AuthenticatedUser', 'Customer'],
    prepare: scenario => scenario.login(scenario.users.anna, 'IOS'),
    play: (scenario, token) => scenario.http.IOS.post(FIND, {}, token),
    check: isEmptyList,
  },
  {
    id: 'customer-create',
    caller: 'Anna',
    with: 'JS key, JS SDK',
    call: 'create a Restaurant',
    expects: 'error 1011',
    roles: ['JSUser', 'AuthenticatedUser', 'Customer'],
    prepare: scenario => scenario.loggedInJs(scenario.users.anna),
    play: (scenario, anna) => anna.Data.of('Restaurant').save({ name: 'Chez Anna' }),
    check: isRefusedWith(1011),
  },
  {
    id: 'customer-service',
    caller: 'Anna',
    with: 'JS key, JS SDK',
    call: 'CustomerService.getRestaurants',
    expects: `all ${RESTAURANTS.length} rows, read in Anna's name`,
    roles: ['JSUser', 'AuthenticatedUser', 'Customer'],
    prepare: scenario => scenario.loggedInJs(scenario.users.anna),
    play: (scenario, anna) => anna.APIServices.invoke(...SERVICE),
    check({ value, error }, scenario) {
      assert.equal(error, undefined)
      assert.deepEqual(namesOf(value.restaurants), namesOf(RESTAURANTS))
      assert.equal(value.userId, scenario.users.anna.objectId)
      assert.ok(value.userRoles.includes('Customer'), `userRoles are ${value.userRoles}`)
      assert.ok(value.userRoles.includes('AuthenticatedUser'), `userRoles are ${value.userRoles}`)
    },
    // The call that the service makes on her behalf; its id comes back with the answer.
    inner: {
      caller: 'CustomerService for Anna',
      with: 'CodeRunner key, JS SDK',
      call: 'find Restaurant',
      roles: ['ServerCodeUser', 'AuthenticatedUser', 'Customer'],
      requestId: value => value.requestId,
    },
  },
  {
    id: 'supplier-service',
    caller: 'Sam, a Supplier',
    with: 'JS key, JS SDK',
    call: 'CustomerService.getRestaurants',
    expects: 'error 14008',
    roles: ['JSUser', 'AuthenticatedUser', 'Supplier'],
    prepare: scenario => scenario.loggedInJs(scenario.users.sam),
    play: (scenario, sam) => sam.APIServices.invoke(...SERVICE),
    check: isRefusedWith(14008),
  },
  {
    id: 'logged-out-service',
    caller: 'Anna, logged out again',
    with: 'JS key, JS SDK',
    call: 'CustomerService.getRestaurants',
    expects: 'error 14008',
    roles: ['JSUser', 'NotAuthenticatedUser'],
    async prepare(scenario) {
      const anna = await scenario.loggedInJs(scenario.users.anna)
      await anna.Users.logout()
      return anna
    },
    play: (scenario, anna) => anna.APIServices.invoke(...SERVICE),
    check: isRefusedWith(14008),
  },
  {
    id: 'server-code-find',
    caller: 'server code without a user',
    with: 'CodeRunner key, HTTP',
    call: 'find Restaurant',
    expects: `all ${RESTAURANTS.length} rows`,
    roles: ['ServerCodeUser'],
    play: scenario => scenario.http.BL.post(FIND, { sortBy: 'name' }),
    check({ value, error }) {
      assert.equal(error, undefined)
      assert.deepEqual(namesOf(value), namesOf(RESTAURANTS))
    },
  },
  {
    id: 'unknown-token',
    caller: 'an unknown user-token',
    with: 'REST key, HTTP',
    call: 'find Restaurant',
    expects: 'error 3064',
    reason: BEFORE_ANY_LAYER,
    play: scenario => scenario.http.REST.post(FIND, {}, randomUUID().toUpperCase()),
    check: isRefusedWith(3064),
  },
  {
    id: 'disabled-user-token',
    caller: 'Dora, disabled meanwhile',
    with: 'REST key, HTTP',
    call: 'find Restaurant',
    expects: 'error 3090',
    async prepare(scenario) {
      const { developer, app, users } = scenario
      const token = await scenario.login(users.dora)
      await developer.tables.updateRecord(
        app.id, { name: 'Users' }, { objectId: users.dora.objectId, userStatus: 'DISABLED' })
      return token
    },
    reason: BEFORE_ANY_LAYER,
    play: (scenario, token) => scenario.http.REST.post(FIND, {}, token),
    check: isRefusedWith(3090),
  },
  {
    id: 'timed-out-token',
    caller: 'Sam, away for too long',
    with: 'REST key, HTTP',
    call: 'find Restaurant',
    expects: 'error 3091',
    // The timeout is the app's: this row stays the last.
    prepare: scenario => endSessionAfter(1, scenario, scenario.users.sam),
    reason: BEFORE_ANY_LAYER,
    play: (scenario, token) => scenario.http.REST.post(FIND, {}, token),
    check: isRefusedWith(3091),
  },
]

function namesOf(restaurants) {
  return restaurants.map(restaurant => restaurant.name)
}

function isEmptyList({ value, error, status }) {
  assert.equal(error, undefined)
  assert.deepEqual(value, [])
  assert.equal(status, 200)
}

function isRefusedWith(code) {
  return ({ value, error }) => {
    assert.ok(error, `was not refused, but answered ${JSON.stringify(value)}`)
    assert.equal(error.code, code, `${error.code} ${error.message}`)
    assert.ok(error.status >= 400 && error.status < 500, `HTTP status ${error.status}`)
  }
}
