// The official clients, each its own instance: a developer at the console, a person in front of an app.

import './recorder.mjs'
import Backendless from 'backendless'
import { createClient } from 'backendless-console-sdk'

/** The developer's client: with a key that is there already, or by a login. */
export async function loginDeveloper(server) {
  if (server.authKey) {
    return createClient(server.url, server.authKey)
  }

  const developer = createClient(server.url)
  await developer.user.login(server.email, server.password)
  return developer
}

/** An app on someone's device: the JS SDK with its own session. */
export function jsClient(server, appId, apiKey) {
  return Backendless.initApp({ serverURL: server.url, appId, apiKey, standalone: true })
}

export async function createApp(developer, name) {
  const { id } = await developer.apps.createApp({ appName: name, refCode: null })
  const { apiKeysMap } = await developer.settings.getAppSettings(id)
  return { id, name, keys: apiKeysMap }
}
