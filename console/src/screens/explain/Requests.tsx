import { useState, type FormEvent, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { ofApp, useAsk } from '../../api/queries'
import type { RequestItem, Row } from '../../api/types'
import { part, useParameter } from '../../ui/address'
import { Bones, Button, Empty, Problem, Time } from '../../ui/parts'
import { useLatestRequests } from './follow'
import { Outcome } from './Outcome'
import { readable, usePeople } from '../../permissions/people'

const KINDS: [string, string][] = [['client', 'clients'], ['server_code', 'server code'], ['developer', 'developers'], ['', 'everybody']]
const OUTCOMES: [string, string][] = [['', 'all outcomes'], ['refused', 'refused'], ['trimmed', 'some rows'], ['allowed', 'allowed']]

/** The id of a request in a text that someone has pasted: it alone, or an error message with it. */
export function requestIdIn(text: string): string | null {
  const trimmed = text.trim()
  if (/^[\w-]{1,40}$/.test(trimmed)) return trimmed
  const named = /(?:x-request-id|request(?:[ _-]?id)?)["']?\s*[:= ]\s*["'`]?([\w-]{4,40})/i.exec(text)
  return named?.[1] ?? null
}

function PasteId({ app }: { app: string }): ReactNode {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const [, go] = useLocation()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const id = requestIdIn(text)
    setWrong(!id)
    if (id) go(`/a/${app}/explain/${part(id)}`)
  }
  return (
    <form className="row" onSubmit={submit}>
      <input className="input grow" aria-label="A request id, or an error text with one in it" placeholder="Paste a request id, or an error text with one in it"
        value={text} onChange={event => setText(event.target.value)} aria-invalid={wrong} />
      <Button type="submit" look="main">Explain</Button>
      {wrong && <span role="alert" className="small">There is no request id in that text: it is the header X-Request-Id of every answer.</span>}
    </form>
  )
}

function Select({ label, value, options, onChange }: { label: string; value: string; options: [string, string][]; onChange: (value: string) => void }): ReactNode {
  return (
    <select className="input narrow" aria-label={label} value={value} onChange={event => onChange(event.target.value)}>
      {options.map(([id, name]) => <option key={id} value={id}>{name}</option>)}
    </select>
  )
}

function Line({ app, item, name }: { app: string; item: RequestItem; name: (id: string) => string }): ReactNode {
  return (
    <tr className={`request ${item.outcome}`}>
      <td><Outcome outcome={item.outcome} /></td>
      <td className="main-cell">
        <Link href={`/a/${app}/explain/${part(item.requestId)}`}>
          <strong>{item.operation ?? 'refused before'}</strong> {item.asset ?? ''}
        </Link>
        <span className="quiet small block mono wrap">{item.route}</span>
      </td>
      <td>
        {item.serverCode ? <>{item.serverCode} <span className="quiet">as {item.runsAs}</span></> : readable(item.caller, item.user, name)}
      </td>
      <td className="nowrap">{item.layer ?? (item.reason ? <span className="small">{item.reason}</span> : 'no such row')}</td>
      <td><Time at={item.time} /></td>
    </tr>
  )
}

/** What to look for in the list: requests have the ids of users, and people know their addresses. */
function useSought(app: string, text: string): string {
  const address = text.trim()
  const named = useAsk<Row[]>(ofApp(app, '/data/Users/find'), { where: `email = '${address.replaceAll("'", "''")}'`, props: ['objectId'], pageSize: 1 }, { enabled: /^\S+@\S+\.\S+$/.test(address) })
  return named.data?.[0]?.objectId ?? text
}

export function Requests({ app }: { app: string }): ReactNode {
  const [kind, setKind] = useParameter('caller', 'client')
  const [outcome, setOutcome] = useParameter('outcome')
  const [text, setText] = useParameter('text')
  const [paused, setPaused] = useState(false)
  const sought = useSought(app, text)
  const query = new URLSearchParams({ caller: kind === 'all' ? '' : kind, outcome, text: sought, limit: '100' })
  const found = useLatestRequests(app, query.toString(), !paused)
  const items = found.data?.requests ?? []
  const name = usePeople(app, items.map(item => item.user))
  return (
    <div className="stack">
      <PasteId app={app} />
      <div className="panel flush">
        <header>
          <div className="row grow">
            <Select label="Whose requests" value={kind} options={KINDS.map(([id, label]) => [id || 'all', label])} onChange={setKind} />
            <Select label="Outcome" value={outcome} options={OUTCOMES} onChange={setOutcome} />
            <input className="input narrow grow" type="search" aria-label="Filter" placeholder="Filter: a table, a user, a layer" value={text}
              onChange={event => setText(event.target.value)} />
          </div>
          <Button small onClick={() => setPaused(!paused)} aria-pressed={paused}>
            <span className={paused ? 'dot off' : 'dot live'} />{paused ? 'Paused' : 'Live'}
          </Button>
        </header>
        {found.isPending && <Bones lines={8} />}
        {found.data?.silent && (
          <p className="small pad" role="status">Not in this list: what {found.data.silent.join(', ')} answered. It does not say so now.</p>
        )}
        <Problem error={found.error} retry={() => void found.refetch()} app={app} />
        {found.data && items.length === 0 && (
          <Empty title={outcome || text ? 'No request is like that' : 'No request yet'}>
            <p>The latest 1,000 requests of clients, of server code and of developers are kept each, in memory. This list follows them by itself.</p>
            <Link href={`/a/${app}/start`} className="button">A first call to copy</Link>
          </Empty>
        )}
        {items.length > 0 && (
          <div className="scroll-x">
            <table className="list requests">
              <thead><tr><th>Outcome</th><th>Asked for</th><th>Caller</th><th>Decided by</th><th>Time</th></tr></thead>
              <tbody>{items.map(item => <Line key={item.number} app={app} item={item} name={name} />)}</tbody>
            </table>
          </div>
        )}
      </div>
    </div>
  )
}
