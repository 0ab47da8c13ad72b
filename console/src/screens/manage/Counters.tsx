import { useState, type FormEvent, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { part, useParameter } from '../../ui/address'
import { Confirm, Dialog } from '../../ui/dialog'
import { Bones, Button, Empty, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'

interface Counter {
  name: string
  value: number
}

const PAGE = 50

interface EditProps {
  counter: Counter | null
  onClose: () => void
  onSave: (name: string, value: string) => Promise<void>
}

function Edit({ counter, onClose, onSave }: EditProps): ReactNode {
  const [name, setName] = useState(counter?.name ?? '')
  const [value, setValue] = useState(String(counter?.value ?? 0))
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    try {
      await onSave(name.trim(), value.trim())
      onClose()
    } catch (failed) {
      setError(failed)
    }
  }
  return (
    <Dialog title={counter ? `Set ${counter.name}` : 'New counter'} onClose={onClose}>
      <form className="stack" onSubmit={event => void submit(event)}>
        {!counter && <Field label="Name"><input className="input" required autoFocus data-focus value={name} onChange={event => setName(event.target.value)} /></Field>}
        <Field label="Value" hint={counter ? 'Only if it still is what you saw.' : undefined}><input className="input" required inputMode="numeric" pattern="-?[0-9]+" value={value} onChange={event => setValue(event.target.value)} /></Field>
        <Problem error={error} />
        <div className="foot"><Button onClick={onClose}>Cancel</Button><Button type="submit" look="main">{counter ? 'Set it' : 'Make it'}</Button></div>
      </form>
    </Dialog>
  )
}

/** The atomic counters of an app. */
export default function Counters({ app }: { app: string }): ReactNode {
  const path = ofApp(app, '/counters')
  const queries = useQueryClient()
  const [sought, setSought] = useParameter('text')
  const [offset, setOffset] = useParameter('offset', '0')
  const [editing, setEditing] = useState<Counter | 'new' | null>(null)
  const [dropping, setDropping] = useState<Counter | null>(null)
  const first = Number(offset) || 0
  const query = new URLSearchParams({ pageSize: String(PAGE), offset: String(first), pattern: sought ? `*${sought}*` : '*' })
  const found = useRead<{ data: Counter[]; totalRows: number }>(`${path}?${query.toString()}`, { keep: true })
  const save = async (name: string, value: string) => {
    if (editing === 'new') await call('POST', `${path}/${part(name)}`, { value })
    else if (editing) await call('PUT', `${path}/${part(name)}`, { currentValue: editing.value, newValue: value })
    await refresh(queries, [path])
    tell(`${name} is ${value}.`)
  }
  const drop = async (counter: Counter) => {
    await call('DELETE', `${path}/${part(counter.name)}`)
    await refresh(queries, [path])
    tell(`Deleted ${counter.name}.`)
  }
  const rows = found.data?.data ?? []
  return (
    <div className="panel flush">
      <header>
        <input className="input narrow grow" type="search" aria-label="Filter counters" placeholder="Filter by name" value={sought} onChange={event => {
          setOffset('0')
          setSought(event.target.value)
        }} />
        <Button small icon="plus" onClick={() => setEditing('new')}>New counter</Button>
      </header>
      {found.isPending && <Bones lines={5} />}
      <Problem error={found.error} retry={() => void found.refetch()} app={app} />
      {found.data && rows.length === 0 && <Empty title={sought ? 'No counter is called so' : 'No counters yet'}><p>They come with the first increment of a client: <code>PUT /counters/visits/increment/get</code></p></Empty>}
      <ul className="plain role-list">
        {rows.map(counter => (
          <li key={counter.name}>
            <strong className="wrap grow"><bdi>{counter.name}</bdi></strong>
            <span className="mono">{counter.value.toLocaleString()}</span>
            <Button small aria-label={`Set ${counter.name}`} onClick={() => setEditing(counter)}>Set…</Button>
            <Button small look="danger" aria-label={`Delete ${counter.name}`} onClick={() => setDropping(counter)}>Delete…</Button>
          </li>
        ))}
      </ul>
      {found.data && found.data.totalRows > PAGE && (
        <div className="row spread foot">
          <span className="quiet">{first + 1}–{first + rows.length} of {found.data.totalRows.toLocaleString()}</span>
          <span className="row"><Button small disabled={first === 0} onClick={() => setOffset(String(Math.max(0, first - PAGE)))}>Before</Button><Button small disabled={first + PAGE >= found.data.totalRows} onClick={() => setOffset(String(first + PAGE))}>Next</Button></span>
        </div>
      )}
      {editing && <Edit counter={editing === 'new' ? null : editing} onClose={() => setEditing(null)} onSave={save} />}
      {dropping && <Confirm title={`Delete the counter ${dropping.name}?`} verb="Delete" onClose={() => setDropping(null)} onConfirm={() => drop(dropping)}><p>It is {dropping.value.toLocaleString()} now. The next increment creates it again, from 0.</p></Confirm>}
    </div>
  )
}
