import { useState, type FormEvent, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { part, useParameter } from '../../ui/address'
import { Confirm, Dialog } from '../../ui/dialog'
import { Bones, Button, Empty, Field, Problem, Time } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { shown } from '../data/values'

interface Entry {
  value: unknown
  expireAt: number
}

const PAGE = 50

interface EditProps {
  name: string | null
  entry: Entry | null
  onClose: () => void
  onSave: (name: string, value: unknown, minutes: number) => Promise<void>
}

function Edit({ name, entry, onClose, onSave }: EditProps): ReactNode {
  const [key, setKey] = useState(name ?? '')
  const [text, setText] = useState(entry ? JSON.stringify(entry.value, null, 2) : '')
  const [minutes, setMinutes] = useState('60')
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    try {
      await onSave(key.trim(), JSON.parse(text) as unknown, Number(minutes))
      onClose()
    } catch (failed) {
      setError(failed)
    }
  }
  return (
    <Dialog title={name ? `Entry ${name}` : 'New entry'} look="wide" onClose={onClose}>
      <form className="stack" onSubmit={event => void submit(event)}>
        {name === null && <Field label="Key"><input className="input" required autoFocus data-focus value={key} onChange={event => setKey(event.target.value)} /></Field>}
        <Field label="Value, JSON"><textarea className="input" rows={8} required spellCheck={false} value={text} onChange={event => setText(event.target.value)} /></Field>
        <Field label="It ends in, minutes" hint="120 at most"><input className="input narrow" type="number" min={1} max={120} required value={minutes} onChange={event => setMinutes(event.target.value)} /></Field>
        {error instanceof SyntaxError ? <p className="note bad" role="alert">This is not JSON: {error.message}</p> : <Problem error={error} />}
        <div className="foot"><Button onClick={onClose}>Cancel</Button><Button type="submit" look="main">Save</Button></div>
      </form>
    </Dialog>
  )
}

/** What clients and server code have put into the app's cache. */
export default function Cache({ app }: { app: string }): ReactNode {
  const path = ofApp(app, '/cache')
  const queries = useQueryClient()
  const [offset, setOffset] = useParameter('offset', '0')
  const first = Number(offset) || 0
  const found = useRead<Record<string, Entry>>(`${path}?pagesize=${PAGE}&offset=${first}`, { keep: true })
  const count = useRead<number>(`${path}/count`)
  const [editing, setEditing] = useState<string | true | null>(null)
  const [dropping, setDropping] = useState<string | null>(null)
  const rows = Object.entries(found.data ?? {})
  const save = async (name: string, value: unknown, minutes: number) => {
    await call('PUT', `${path}/${part(name)}?expireAt=${Date.now() + minutes * 60_000}`, new Blob([JSON.stringify(value)], { type: 'application/json' }))
    await refresh(queries, [path])
    tell(`Saved ${name}.`)
  }
  const drop = async (name: string) => {
    await call('DELETE', `${path}/${part(name)}`)
    await refresh(queries, [path])
    tell(`Deleted ${name}.`)
  }
  return (
    <div className="panel flush">
      <header><span className="quiet grow">{count.data !== undefined && `${count.data.toLocaleString()} ${count.data === 1 ? 'entry' : 'entries'}`}</span><Button small icon="plus" onClick={() => setEditing(true)}>New entry</Button></header>
      {found.isPending && <Bones lines={5} />}
      <Problem error={found.error} retry={() => void found.refetch()} app={app} />
      {found.data && rows.length === 0 && <Empty title="The cache is empty"><p>Clients put values there for two hours at most: <code>PUT /cache/menu?timeout=600</code></p></Empty>}
      <ul className="plain role-list">
        {rows.map(([name, entry]) => (
          <li key={name}>
            <span className="grow"><button type="button" className="link" onClick={() => setEditing(name)}><strong className="wrap"><bdi>{name}</bdi></strong></button>
              <span className="mono small block wrap"><bdi>{shown(entry.value, 'JSON')}</bdi></span></span>
            <span className="quiet small">until <Time at={entry.expireAt} /></span>
            <Button small look="danger" aria-label={`Delete ${name}`} onClick={() => setDropping(name)}>Delete…</Button>
          </li>
        ))}
      </ul>
      {(count.data ?? 0) > PAGE && (
        <div className="row spread foot">
          <span className="quiet">{first + 1}–{first + rows.length}</span>
          <span className="row"><Button small disabled={first === 0} onClick={() => setOffset(String(Math.max(0, first - PAGE)))}>Before</Button><Button small disabled={rows.length < PAGE} onClick={() => setOffset(String(first + PAGE))}>Next</Button></span>
        </div>
      )}
      {editing !== null && <Edit name={editing === true ? null : editing} entry={editing === true ? null : (found.data?.[editing] ?? null)} onClose={() => setEditing(null)} onSave={save} />}
      {dropping !== null && <Confirm title={`Delete the entry ${dropping}?`} verb="Delete" onClose={() => setDropping(null)} onConfirm={() => drop(dropping)}><p>Whoever reads it next finds nothing.</p></Confirm>}
    </div>
  )
}
