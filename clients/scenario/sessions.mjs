import { setTimeout as sleep } from 'node:timers/promises'

/** Lets a user's session of this app run out, and answers its token. Other sessions of the app run out as well. */
export async function endSessionAfter(seconds, scenario, user) {
  const { developer, app } = scenario
  const settings = await developer.users.getUsersLogin(app.id)

  await developer.users.updateUsersLogin(
    app.id, { ...settings, enableSessionTimeout: true, sessionTimeout: seconds })
  const token = await scenario.login(user)
  await sleep((seconds + 1) * 1000)

  return token
}
