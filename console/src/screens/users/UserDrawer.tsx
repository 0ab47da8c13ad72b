import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import type { Change, Row } from '../../api/types'
import { Confirm, Dialog } from '../../ui/dialog'
import { Badge, Bones, Button, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { pendingAt } from '../../permissions/changes'
import { mark, useDrafts } from '../../permissions/drafts'
import { shown } from '../data/values'
import { nameOf } from '../../permissions/people'
import { MailsTo } from './MailsTo'
import { SessionsOf } from './SessionsOf'
import '../../styles/users.css'

interface Assigned {
  roleId: string
  rolename: string
  status: 'ALL' | 'SOME' | 'NONE'
}

function RolesOf({ app, user }: { app: string; user: Row }): ReactNode {
  const roles = useRead<Assigned[]>(ofApp(app, `/security/assignedroles?users=${user.objectId}`))
  const version = useRead<{ version: number }>(ofApp(app, '/security/container?area=data'))
  const drafts = useDrafts(app)
  if (roles.isPending) return <Bones lines={2} />
  if (roles.error) return <Problem error={roles.error} app={app} />
  if (roles.data.length === 0) return <p className="quiet">This app has no roles of its own. <Link href={`/a/${app}/users/roles`}>Make one</Link></p>
  const change = (role: string, has: boolean): Change => ({ kind: has ? 'assign-role' : 'unassign-role', role, user: user.objectId })
  return (
    <ul className="plain stack small-gap">
      {roles.data.map(role => {
        const stored = role.status === 'ALL'
        const pending = pendingAt(drafts.changes, change(role.rolename, true))
        const has = pending ? pending.kind === 'assign-role' : stored
        return (
          <li key={role.roleId}>
            <label className="row tight">
              <input type="checkbox" checked={has} onChange={event => mark(app, change(role.rolename, event.target.checked), event.target.checked === stored, version.data?.version ?? 0)} />
              {role.rolename}{pending && <Badge tone="some">not applied yet</Badge>}
            </label>
          </li>
        )
      })}
    </ul>
  )
}

/** One user: fields, roles, sessions, and where to see what they may do. */
export function UserDrawer({ app, user, onClose }: { app: string; user: Row; onClose: () => void }): ReactNode {
  const queries = useQueryClient()
  const [ending, setEnding] = useState(false)
  const [switching, setSwitching] = useState(false)
  const disabled = user['userStatus'] === 'DISABLED'
  const drafts = useDrafts(app)
  const name = nameOf(user)
  const endSessions = async () => {
    await call('PUT', ofApp(app, '/user/sessions/logout'), user.objectId)
    await refresh(queries, [ofApp(app, '/user')])
    tell(`Logged ${name} out everywhere.`)
  }
  const setStatus = async () => {
    await call('PUT', ofApp(app, `/data/Users/${encodeURIComponent(user.objectId)}`), { userStatus: disabled ? 'ENABLED' : 'DISABLED' })
    await refresh(queries, [ofApp(app, '/user'), ofApp(app, '/data/Users')])
    tell(disabled ? `${name} can log in again.` : `${name} is disabled.`)
  }
  return (
    <Dialog title={name} look="drawer" onClose={onClose}>
      <section aria-label="Fields">
        <dl className="facts">
          {Object.entries(user).filter(([field]) => field !== '___class').map(([field, value]) => (
            <div key={field}><dt>{field}</dt><dd className="wrap"><bdi>{shown(value, ['created', 'updated', 'lastLogin'].includes(field) ? 'DATETIME' : 'STRING') || '–'}</bdi></dd></div>
          ))}
        </dl>
      </section>
      <section className="stack small-gap" aria-label="Roles">
        <h3>Roles</h3>
        <RolesOf app={app} user={user} />
        {drafts.changes.length > 0 && <p className="note warn small">Marked changes wait at the bottom of the page, with who gains and who loses: close this to apply them.</p>}
      </section>
      <section className="stack small-gap" aria-label="Mails">
        <h3>Mails</h3>
        <MailsTo app={app} user={user} />
      </section>
      <section className="stack small-gap" aria-label="Sessions">
        <h3>Sessions</h3>
        <SessionsOf app={app} user={user.objectId} name={name} />
      </section>
      <div className="foot">
        <Button {...(disabled ? {} : { look: 'danger' as const })} onClick={() => setSwitching(true)}>{disabled ? 'Enable…' : 'Disable…'}</Button>
        <Link className="button" href={`/a/${app}/explain?tab=ask&who=${encodeURIComponent(`REST/user/${name}`)}`}>What may {name} do?</Link>
        <Link className="button" href={`/a/${app}/explain?caller=all&text=${encodeURIComponent(user.objectId)}`}>Their requests</Link>
        <Button look="danger" onClick={() => setEnding(true)}>Log out everywhere</Button>
      </div>
      {switching && (
        <Confirm title={disabled ? `Enable ${name}?` : `Disable ${name}?`} verb={disabled ? 'Enable' : 'Disable'} onClose={() => setSwitching(false)} onConfirm={setStatus}>
          <p>{disabled ? 'They can log in again.' : 'They cannot log in, and every session of theirs ends now. Their rows stay.'}</p>
        </Confirm>
      )}
      {ending && (
        <Confirm title={`Log ${name} out everywhere?`} verb="Log out" onClose={() => setEnding(false)} onConfirm={endSessions}>
          <p>Every session of this user ends; their apps ask them to log in again.</p>
        </Confirm>
      )}
    </Dialog>
  )
}
