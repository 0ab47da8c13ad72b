import { useState, type ReactNode } from 'react'
import { callAsClient, Failure, type Method } from '../../api/client'
import { ofApp, useRead } from '../../api/queries'
import type { AppSettings, Row } from '../../api/types'
import { part } from '../../ui/address'
import { Button, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { nameOf } from '../../permissions/people'

/** Has a user mailed what they could have asked for themselves, by the same call, so that the app's settings and limits hold. */
export function MailsTo({ app, user }: { app: string; user: Row }): ReactNode {
  const settings = useRead<AppSettings>(ofApp(app, '/appsettings'))
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const key = settings.data?.apiKeys.find(each => each.deviceType === 'REST')?.apiKey
  const name = nameOf(user)
  const ask = async (method: Method, path: string, said: string) => {
    setBusy(true)
    setError(null)
    try {
      const address = `/${app}/${key}/users/${path}/${part(name)}`
      const { status, body, requestId } = await callAsClient(method, address)
      if (status >= 300) {
        const told = (body ?? {}) as { message?: string; code?: number }
        throw new Failure(`${method} /users/${path}`, told.message ?? `The server answered ${status}.`, status, told.code ?? null, requestId, null)
      }
      tell(said)
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  return (
    <div className="stack small-gap">
      <div className="row">
        <Button small disabled={!key || busy} onClick={() => void ask('GET', 'restorepassword', `${name} gets a mail to choose a new password.`)}>Send a recovery mail</Button>
        {user['isEmailConfirmed'] === false && <Button small disabled={!key || busy} onClick={() => void ask('POST', 'resendconfirmation', `${name} gets the confirmation again.`)}>Send the confirmation again</Button>}
      </div>
      <Problem error={error} app={app} />
    </div>
  )
}
