// A food-ordering backend as people set it up, in steps that the tests run and the demo shows.
//
// Customers must never reach the table Restaurant directly, with whatever client key; the service must read it
// while it knows which customer is calling. So the decision falls at the table, by system roles: every key role but
// the server code's is denied, the logged-in user is granted, and Customer is left to inherit. (A cell for Customer
// itself would decide earlier: a grant opens the table to customers, a denial shuts the service out.)

import { fileURLToPath } from 'node:url'
import { createApp, jsClient, loginDeveloper } from './clients.mjs'
import { deploy } from './deploy.mjs'
import { httpClient } from './http.mjs'
import {
  assignRole, rolesByName, serviceByName, setServiceAccess, setTableAccess, tableOperations,
} from './permissions.mjs'

const PASSWORD = 'correct horse battery staple'
const SERVICE_CODE = fileURLToPath(new URL('../service-code', import.meta.url))

export const RESTAURANTS = [
  { name: 'Bella Napoli', cuisine: 'Italian', rating: 4.6 },
  { name: 'Golden Wok', cuisine: 'Chinese', rating: 4.2 },
  { name: 'Le Petit Coin', cuisine: 'French', rating: 4.8 },
]

const GRANTED = ['AuthenticatedUser', 'ServerCodeUser']
const DENIED = [
  'AndroidUser', 'IOSUser', 'JSUser', 'RestUser', 'DotNetUser', 'ASUser', 'NotAuthenticatedUser', 'GuestUser',
]

export const setUpSteps = [
  {
    title: 'log in as the developer',
    tool: 'console SDK',
    async run(scenario) {
      scenario.developer = await loginDeveloper(scenario.server)
    },
  },
  {
    title: 'create the app FoodOrdering',
    tool: 'console SDK',
    async run(scenario) {
      scenario.app = await createApp(scenario.developer, `FoodOrdering_${Date.now()}`)
    },
  },
  {
    title: 'create the roles Customer and Supplier',
    tool: 'console SDK',
    async run({ developer, app }) {
      await developer.security.createRole(app.id, 'Customer')
      await developer.security.createRole(app.id, 'Supplier')
    },
  },
  {
    title: 'create the table Restaurant with three rows',
    tool: 'console SDK',
    async run(scenario) {
      const { developer, app } = scenario
      const table = await developer.tables.create(app.id, { name: 'Restaurant' })

      await developer.tables.createColumn(app.id, table, { name: 'name', dataType: 'STRING', dataSize: 500 })
      await developer.tables.createColumn(app.id, table, { name: 'cuisine', dataType: 'STRING', dataSize: 100 })
      await developer.tables.createColumn(app.id, table, { name: 'rating', dataType: 'DOUBLE' })
      await developer.tables.bulkCreateRecords(app.id, table.name, RESTAURANTS)

      scenario.table = table
    },
  },
  {
    title: 'create the users Anna (a Customer), Sam (a Supplier) and Dora',
    tool: 'console SDK',
    async run(scenario) {
      const { developer, app } = scenario
      const roles = await rolesByName(developer, app.id)

      scenario.users = {
        anna: await createUser(developer, app, 'Anna'),
        sam: await createUser(developer, app, 'Sam'),
        dora: await createUser(developer, app, 'Dora'),
      }
      await assignRole(developer, app.id, roles.Customer, scenario.users.anna.objectId)
      await assignRole(developer, app.id, roles.Supplier, scenario.users.sam.objectId)
    },
  },
  {
    title: 'close Restaurant to every client key, keep it open to server code',
    tool: 'console SDK',
    async run({ developer, app, table }) {
      const operations = await tableOperations(developer, app.id, table)
      const roles = await rolesByName(developer, app.id)
      const set = (name, access) => setTableAccess(developer, app.id, table, operations, roles[name], access)

      for (const name of GRANTED) {
        await set(name, 'GRANT')
      }
      for (const name of DENIED) {
        await set(name, 'DENY')
      }
      await set('Customer', 'INHERIT')
    },
  },
  {
    title: 'deploy the service CustomerService',
    tool: 'coderunner deploy',
    async run(scenario) {
      scenario.deployLog = await deploy(scenario.server, scenario.app, SERVICE_CODE)
    },
  },
  {
    title: 'deny the service to suppliers and to callers who are not logged in',
    tool: 'console SDK',
    async run({ developer, app }) {
      const roles = await rolesByName(developer, app.id)
      const service = await serviceByName(developer, app.id, 'CustomerService')
      const method = service.methodIds.getRestaurants

      await setServiceAccess(developer, app.id, service, roles.Supplier, method, 'DENY')
      await setServiceAccess(developer, app.id, service, roles.NotAuthenticatedUser, 'all', 'DENY')
    },
  },
]

/** Sets everything up on a server; onStep(step, run) may show the step while it runs. */
export async function setUpFoodOrdering(server, onStep = (step, run) => run()) {
  const scenario = { server }

  for (const step of setUpSteps) {
    await onStep(step, () => step.run(scenario))
  }

  return withCallers(scenario)
}

export async function removeFoodOrdering({ developer, app }) {
  await developer.apps.deleteApp(app.id)
}

async function createUser(developer, app, name) {
  const user = { name, email: `${name.toLowerCase()}@example.com`, password: PASSWORD }
  const { objectId } = await developer.tables.createRecord(app.id, { name: 'Users' }, user)
  return { ...user, objectId }
}

/** Ways to call the app: `http.REST`, `http.IOS` … by key, and the JS SDK with a user logged in. */
function withCallers(scenario) {
  const { server, app } = scenario
  const http = Object.fromEntries(
    Object.entries(app.keys).map(([deviceType, key]) => [deviceType, httpClient(server, app.id, key)]))

  return {
    ...scenario,
    http,
    anonymousJs: () => jsClient(server, app.id, app.keys.JS),
    async loggedInJs(user) {
      const client = jsClient(server, app.id, app.keys.JS)
      await client.Users.login(user.email, user.password)
      return client
    },
    async login(user, key = 'REST') {
      const answer = await http[key].post('/users/login', { login: user.email, password: user.password })
      return answer['user-token']
    },
  }
}
