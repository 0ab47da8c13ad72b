import type { ReactNode } from 'react'
import { ofApp, useAsk, useRead } from '../../api/queries'
import type { Row } from '../../api/types'
import { useParameter } from '../../ui/address'
import { Badge, Bones, Button, Empty, Problem, Time } from '../../ui/parts'
import { useSeenAs } from '../../permissions/seeing'
import { readCaller } from '../../permissions/caller'
import type { Seen } from '../data/SeeAs'
import { nameOf } from '../../permissions/people'
import { UserDrawer } from './UserDrawer'

const PAGE = 50

interface WithSessions {
  data: { userId: string; sessions: number }[]
}

const quoted = (text: string): string => `'%${text.replaceAll("'", "''").replace(/[\\%_]/g, sign => `\\${sign}`)}%'`

export function UserList({ app }: { app: string }): ReactNode {
  const [sought, setSought] = useParameter('text')
  const [offset, setOffset] = useParameter('offset', '0')
  const [open, setOpen] = useParameter('user')
  const first = Number(offset) || 0
  const where = sought ? `email like ${quoted(sought)} or name like ${quoted(sought)}` : ''
  const as = useSeenAs(app)
  const query = { pageSize: PAGE + 1, offset: first, sortBy: ['created desc', 'objectId'], ...(where ? { where } : {}) }
  const own = useAsk<Row[]>(ofApp(app, '/data/Users/find'), query, { keep: true, enabled: as === '' })
  const seen = useAsk<Seen>(ofApp(app, '/data/Users/find-as'), { who: readCaller(as), ...query }, { keep: true, enabled: as !== '' })
  const users = as ? seen : own
  const all = as ? ((seen.data?.rows ?? []) as Row[]) : (own.data ?? [])
  const sessions = useRead<WithSessions>(ofApp(app, '/user/sessions/users-with-sessions?pageSize=100'), { enabled: as === '' })
  const rows = all.slice(0, PAGE)
  const more = all.length > PAGE
  const count = new Map((sessions.data?.data ?? []).map(each => [each.userId, each.sessions]))
  const opened = rows.find(user => user.objectId === open)
  return (
    <div className="panel flush">
      <header>
        <input className="input narrow grow" type="search" placeholder="Find by e-mail or name" aria-label="Find users" value={sought}
          onChange={event => {
            setOffset('0')
            setSought(event.target.value)
          }} />
      </header>
      {users.isPending && <Bones lines={8} />}
      <Problem error={users.error} retry={() => void users.refetch()} app={app} />
      {users.data && rows.length === 0 && <Empty title={as ? 'This caller gets an empty list' : sought ? 'Nobody is called so' : 'No users yet'}><p>They register by a client: <code>POST /users/register</code> with an e-mail address and a password.</p></Empty>}
      {rows.length > 0 && (
        <div className="scroll-x">
          <table className="list cards">
            <thead><tr><th>User</th><th>Status</th><th>Logged in</th><th>Last login</th><th>Since</th></tr></thead>
            <tbody>
              {rows.map(user => (
                <tr key={user.objectId}>
                  <td className="main-cell">
                    <button type="button" className="link" onClick={() => setOpen(user.objectId)}><bdi>{nameOf(user)}</bdi></button>
                    {typeof user['name'] === 'string' && user['name'] !== nameOf(user) && <span className="quiet block"><bdi>{user['name']}</bdi></span>}
                  </td>
                  <td><Badge {...(user['userStatus'] === 'ENABLED' ? {} : { tone: 'some' as const })}>{String(user['userStatus'] ?? 'ENABLED').toLowerCase().replaceAll('_', ' ')}</Badge></td>
                  <td data-label="Logged in">{count.get(user.objectId) ? `${count.get(user.objectId)} ${count.get(user.objectId) === 1 ? 'session' : 'sessions'}` : <span className="quiet">no</span>}</td>
                  <td data-label="Last login">{typeof user['lastLogin'] === 'number' ? <Time at={user['lastLogin']} /> : <span className="quiet">never</span>}</td>
                  <td data-label="Since">{typeof user['created'] === 'number' && <Time at={user['created']} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="row spread foot">
        <span className="quiet">{rows.length > 0 && `${first + 1}–${first + rows.length}${more ? ' of more' : ''}`}</span>
        <span className="row">
          <Button small disabled={first === 0} onClick={() => setOffset(String(Math.max(0, first - PAGE)))}>Before</Button>
          <Button small disabled={!more} onClick={() => setOffset(String(first + PAGE))}>Next</Button>
        </span>
      </div>
      {opened && !as && <UserDrawer app={app} user={opened} onClose={() => setOpen('')} />}
    </div>
  )
}
