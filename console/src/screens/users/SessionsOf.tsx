import { useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { Badge, Bones, Button, Problem, Time } from '../../ui/parts'
import { tell } from '../../ui/toasts'

interface Sessions {
  data: { id: string; guest: boolean; created: number; lastUsed: number }[]
  acting: { id: string; developer: string; reason: string; created: number; until: number }[]
  cursor: string | null
}

const SHOWN = 50

/** Where a user is logged in, and who acts as them; each can be ended alone. */
export function SessionsOf({ app, user, name }: { app: string; user: string; name: string }): ReactNode {
  const path = ofApp(app, `/user/sessions/${encodeURIComponent(user)}`)
  const queries = useQueryClient()
  const sessions = useRead<Sessions>(`${path}?pageSize=${SHOWN}`)
  const [error, setError] = useState<unknown>(null)
  const end = async (id: string) => {
    setError(null)
    try {
      await call('DELETE', `${path}/${encodeURIComponent(id)}`)
      tell(`Ended one session of ${name}.`)
    } catch (failed) {
      setError(failed)
    }
    await refresh(queries, [ofApp(app, '/user/sessions')])
  }
  if (sessions.isPending) return <Bones lines={2} />
  if (sessions.error) return <Problem error={sessions.error} retry={() => void sessions.refetch()} app={app} />
  const { data, acting, cursor } = sessions.data
  return (
    <div className="stack small-gap">
      <Problem error={error} app={app} />
      {data.length + acting.length === 0 && <p className="quiet">Not logged in anywhere.</p>}
      <ul className="plain sessions">
        {acting.map(session => (
          <li key={session.id} className="row spread">
            <span className="grow wrap"><Badge tone="some">acted as</Badge> by <bdi>{session.developer}</bdi>, until <Time at={session.until} />: <bdi>{session.reason}</bdi></span>
            <Button small onClick={() => void end(session.id)}>End</Button>
          </li>
        ))}
        {data.map(session => (
          <li key={session.id} className="row spread">
            <span className="grow">{session.guest && <Badge>guest</Badge>} since <Time at={session.created} />, <span className="quiet">used <Time at={session.lastUsed} /></span></span>
            <Button small aria-label={`End the session since ${new Date(session.created).toLocaleString()}`} onClick={() => void end(session.id)}>End</Button>
          </li>
        ))}
      </ul>
      {cursor !== null && <p className="quiet small">Only the latest {SHOWN} are shown.</p>}
    </div>
  )
}
