import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useRead } from '../../api/queries'
import { Bones, Button, Empty, Problem } from '../../ui/parts'
import { part } from '../../ui/address'
import { addDrafts, useDrafts } from '../../permissions/drafts'
import { pendingAt } from '../../permissions/changes'
import { closedChange } from './container'

interface ClosedContainer {
  area: string
  container: string
  name: string
}

/** All that no client reaches, whatever the cells say. */
export function Closed({ app }: { app: string }): ReactNode {
  const closed = useRead<ClosedContainer[]>(ofApp(app, '/security/closed-to-clients'))
  const drafts = useDrafts(app)
  if (closed.isPending) return <Bones />
  if (closed.error) return <Problem error={closed.error} retry={() => void closed.refetch()} app={app} />
  return (
    <div className="panel flush">
      {closed.data.length === 0 && (
        <Empty title="Nothing is closed to clients">
          <p>A closed table, directory, channel or service answers no client at all: not with any key, not for any user. Server code goes on to use it. It is the way to say “only through my service”. The switch is at the head of each container.</p>
        </Empty>
      )}
      {closed.data.length > 0 && (
        <table className="list">
          <thead><tr><th>Closed</th><th>Kind</th><th><span className="only-read">Change</span></th></tr></thead>
          <tbody>
            {closed.data.map(each => {
              const open = closedChange(each.area, each.name.replace(/^(table|path|channel|service) /, ''), false)
              const marked = pendingAt(drafts.changes, open) !== undefined
              return (
                <tr key={each.area + each.container}>
                  <td>{each.area ? <Link href={`/a/${app}/access/${each.area}/${part(each.area === 'files' || each.area === 'messaging' ? each.container : each.name)}`}>{each.name}</Link> : each.name}</td>
                  <td className="quiet">{each.area || 'app'}</td>
                  <td><Button small disabled={marked} onClick={() => addDrafts(app, [open])}>{marked ? 'Marked: see below' : 'Open…'}</Button></td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </div>
  )
}
