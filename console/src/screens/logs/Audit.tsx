import { useState, type ReactNode } from 'react'
import { ofApp, useRead } from '../../api/queries'
import { useParameter } from '../../ui/address'
import { Badge, Bones, Button, Empty, Problem, RequestId, Time } from '../../ui/parts'

interface Entry {
  id: string
  time: number
  kind: string
  actor: string
  subject: string
  before: string | null
  after: string | null
  route: string
  requestId: string
}

const PAGE = 100
const KINDS = ['', 'PERMISSION', 'ROLE', 'SETTING', 'KEY', 'APP', 'SCHEMA', 'ELEVATION', 'SESSION', 'DENIED']

/** Who changed what from what to what. Nobody can change or clear it. */
export function Audit({ app }: { app: string }): ReactNode {
  const [kind, setKind] = useParameter('kind')
  const [after, setAfter] = useState<string[]>([])
  const last = after.at(-1)
  const query = new URLSearchParams({ pageSize: String(PAGE), ...(kind ? { kind } : {}), ...(last ? { after: last } : {}) })
  const found = useRead<Entry[]>(ofApp(app, `/security/audit-logs?${query.toString()}`), { keep: true })
  const entries = found.data ?? []
  return (
    <div className="panel flush">
      <header>
        <select className="input narrow" aria-label="Kind" value={kind} onChange={event => {
          setAfter([])
          setKind(event.target.value)
        }}>
          {KINDS.map(each => <option key={each} value={each}>{each ? each.toLowerCase() : 'all kinds'}</option>)}
        </select>
        <span className="quiet small">Nobody can change or clear this log.</span>
      </header>
      {found.isPending && <Bones lines={8} />}
      <Problem error={found.error} retry={() => void found.refetch()} app={app} />
      {found.data && entries.length === 0 && <Empty title="Nothing yet" />}
      {entries.length > 0 && (
        <div className="scroll-x">
          <table className="list">
            <thead><tr><th>What</th><th>From → to</th><th>Who</th><th>Time</th></tr></thead>
            <tbody>
              {entries.map(entry => (
                <tr key={entry.id}>
                  <td className="main-cell"><Badge>{entry.kind.toLowerCase()}</Badge> <span className="wrap"><bdi>{entry.subject}</bdi></span></td>
                  <td className="wrap">{entry.before ?? '–'} → <strong>{entry.after ?? '–'}</strong></td>
                  <td className="wrap">{entry.actor}{entry.requestId && <span className="block small quiet"><RequestId id={entry.requestId} app={app} /></span>}</td>
                  <td><Time at={entry.time} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="row spread foot">
        <span />
        <span className="row">
          <Button small disabled={after.length === 0} onClick={() => setAfter(after.slice(0, -1))}>Newer</Button>
          <Button small disabled={entries.length < PAGE} onClick={() => setAfter([...after, entries.at(-1)?.id ?? ''])}>Older</Button>
        </span>
      </div>
    </div>
  )
}
