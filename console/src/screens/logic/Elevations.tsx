import type { ReactNode } from 'react'
import { ofApp, useRead } from '../../api/queries'
import type { Access, Change, Container } from '../../api/types'
import { Bones, Problem } from '../../ui/parts'
import { pendingAt } from '../../permissions/changes'
import { mark, useDrafts } from '../../permissions/drafts'

interface Line {
  method: string | null
  AS_SERVER: string
  AS_USER: string
  ASSIGN_ROLES: string
}

// a call that makes a table makes another version of the permissions
const LOOK_MS = 5_000

const KINDS = [
  ['AS_SERVER', 'act as the server', 'Its calls need no permission of the caller.'],
  ['AS_USER', 'act as a user', 'It may log users in without their password.'],
  ['ASSIGN_ROLES', 'assign roles', 'It may give roles to users.'],
] as const

const ACCESS: [Access, string][] = [['inherit', 'nothing said'], ['grant', 'GRANT'], ['deny', 'DENY']]

const stored = (state: string): Access => (state.endsWith('_INHERIT') ? 'inherit' : state === 'GRANT' ? 'grant' : 'deny')

/** What the code of a service may do beyond its caller; changes are marked and reviewed as all others are. */
export function Elevations({ app, service }: { app: string; service: string }): ReactNode {
  const lines = useRead<Line[]>(ofApp(app, `/security/localservices/${encodeURIComponent(service)}/elevations`))
  const container = useRead<Container>(ofApp(app, `/security/container?area=localservices&container=${encodeURIComponent(service)}`), { every: LOOK_MS })
  const drafts = useDrafts(app)
  const change = (line: Line, may: string, access: Access): Change => ({
    kind: 'elevation', service, ...(line.method === null ? {} : { method: line.method }), may: may.toLowerCase().replaceAll('_', '-'), access,
  })
  return (
    <section className="panel flush" aria-label="Runs as">
      <header><div><h2>Runs as</h2><p className="quiet small">Code runs as its caller, unless it says that it acts as more, and that is granted here.</p></div></header>
      {(lines.isPending || container.isPending) && <Bones />}
      <Problem error={lines.error ?? container.error} retry={() => void lines.refetch()} app={app} />
      {lines.data && container.data && (
        <div className="scroll-x">
          <table className="list runs-as">
            <thead><tr><th>Method</th>{KINDS.map(([id, name, about]) => <th key={id} title={about}>may {name}</th>)}</tr></thead>
            <tbody>
              {lines.data.map(line => (
                <tr key={line.method ?? ''}>
                  <td><bdi>{line.method ?? 'all methods'}</bdi></td>
                  {KINDS.map(([id, name]) => {
                    const pending = pendingAt(drafts.changes, change(line, id, 'grant'))
                    const before = stored(line[id])
                    const now = pending ? (String(pending['access']) as Access) : before
                    return (
                      <td key={id}>
                        <select className={`input narrow ${now === 'grant' ? 'is-grant' : ''}`} aria-label={`${line.method ?? 'all methods'} may ${name}`} value={now}
                          onChange={event => {
                            const access = event.target.value as Access
                            mark(app, change(line, id, access), access === before, container.data.version)
                          }}>
                          {ACCESS.map(([value, text]) => <option key={value} value={value}>{value === 'inherit' ? `${text} (${line[id].startsWith('GRANT') ? 'yes' : 'no'})` : text}</option>)}
                        </select>
                        {pending && <span className="small some-text"> not applied yet</span>}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
