import { useState, type FormEvent, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead, useWrite } from '../../api/queries'
import type { Column, Table, TableOutline } from '../../api/types'
import { part } from '../../ui/address'
import { Confirm, Dialog } from '../../ui/dialog'
import { Badge, Button, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'

const TYPES: [string, string][] = [
  ['STRING', 'string, up to 500 characters'], ['TEXT', 'text, long'], ['INT', 'int, whole number'], ['DOUBLE', 'double, number'], ['BOOLEAN', 'boolean'],
  ['DATETIME', 'datetime'], ['JSON', 'json'], ['AUTO_INCREMENT', 'auto increment'], ['ONE_TO_ONE', 'relation to one'], ['ONE_TO_MANY', 'relation to many'],
]

function NewColumn({ app, table, onClose }: { app: string; table: Table; onClose: () => void }): ReactNode {
  const [name, setName] = useState('')
  const [type, setType] = useState('STRING')
  const [to, setTo] = useState('')
  const [required, setRequired] = useState(false)
  const [unique, setUnique] = useState(false)
  const [indexed, setIndexed] = useState(false)
  const tables = useRead<{ tables: TableOutline[] }>(ofApp(app, '/data/tables?outline=true'))
  const path = ofApp(app, `/data/tables/${part(table.name)}`)
  const save = useWrite([path], () => {
    tell(`Made the column ${name}.`)
    onClose()
  })
  const relation = type.startsWith('ONE_TO')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(relation
      ? { method: 'POST', path: `${path}/columns/relation`, body: { name, toTableName: to, relationshipType: type } }
      : { method: 'POST', path: `${path}/columns`, body: { name, dataType: type, required, unique, indexed } })
  }
  const flags: [string, boolean, (on: boolean) => void][] = [['required', required, setRequired], ['unique', unique, setUnique], ['indexed', indexed, setIndexed]]
  return (
    <Dialog title={`New column of ${table.name}`} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label="Name"><input className="input" value={name} required autoFocus data-focus onChange={event => setName(event.target.value)} /></Field>
        <Field label="Type">
          <select className="input" value={type} onChange={event => setType(event.target.value)}>{TYPES.map(([id, label]) => <option key={id} value={id}>{label}</option>)}</select>
        </Field>
        {relation ? (
          <Field label="To the table">
            <select className="input" value={to} required onChange={event => setTo(event.target.value)}>
              <option value="" disabled>choose</option>
              {tables.data?.tables.map(each => <option key={each.tableId}>{each.name}</option>)}
            </select>
          </Field>
        ) : (
          <div className="row">
            {flags.map(([label, on, set]) => <label key={label} className="row tight"><input type="checkbox" checked={on} onChange={event => set(event.target.checked)} />{label}</label>)}
          </div>
        )}
        <Problem error={save.error} app={app} />
        <div className="foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={save.isPending || !name.trim()}>Make the column</Button>
        </div>
      </form>
    </Dialog>
  )
}

function Flags({ column }: { column: Column }): ReactNode {
  return (
    <span className="row tight">
      {column.primaryKey && <Badge tone="accent">key</Badge>}
      {column.system && <Badge>system</Badge>}
      {column.required && <Badge>required</Badge>}
      {column.unique && !column.primaryKey && <Badge>unique</Badge>}
      {column.indexed && !column.primaryKey && <Badge>indexed</Badge>}
    </span>
  )
}

export function Schema({ app, table }: { app: string; table: Table }): ReactNode {
  const queries = useQueryClient()
  const [, go] = useLocation()
  const [making, setMaking] = useState(false)
  const [dropping, setDropping] = useState<string | 'table' | null>(null)
  const [filled, setFilled] = useState<string>('')
  const path = ofApp(app, `/data/tables/${part(table.name)}`)
  const askDrop = async (column: string) => {
    setFilled('')
    setDropping(column)
    try {
      const count = await call<number>('POST', ofApp(app, `/data/${part(table.name)}/count`), { where: `\`${column}\` is not null` })
      setFilled(`${count.toLocaleString()} rows have a value there.`)
    } catch {
      setFilled('How many rows have a value there could not be counted.')
    }
  }
  const drop = async () => {
    await call('DELETE', `${path}/columns/${part(String(dropping))}`)
    await refresh(queries, [ofApp(app, '/data')])
    tell(`Deleted the column ${dropping}.`)
  }
  const dropTable = async () => {
    await call('DELETE', path)
    await refresh(queries, [ofApp(app, '/data/tables')])
    tell(`Deleted the table ${table.name}.`)
    go(`/a/${app}/data`)
  }
  return (
    <div className="stack">
      <div className="panel flush">
        <header><h2>Columns</h2><Button look="main" icon="plus" onClick={() => setMaking(true)}>New column</Button></header>
        <div className="scroll-x">
          <table className="list">
            <thead><tr><th>Name</th><th>Type</th><th>Rules</th><th>Default</th><th><span className="only-read">Delete</span></th></tr></thead>
            <tbody>
              {table.columns.map(column => (
                <tr key={column.columnId}>
                  <td><strong><bdi>{column.name}</bdi></strong></td>
                  <td className="mono">{column.dataType.toLowerCase()}{column.dataType === 'STRING' && column.dataSize ? ` ${column.dataSize}` : ''}</td>
                  <td><Flags column={column} /></td>
                  <td className="mono">{column.defaultValue ?? ''}</td>
                  <td>{!column.system && <Button small look="bare" icon="close" aria-label={`Delete the column ${column.name}`} onClick={() => void askDrop(column.name)} />}</td>
                </tr>
              ))}
              {table.relations.map(relation => (
                <tr key={relation.columnId}>
                  <td><strong><bdi>{relation.name}</bdi></strong></td>
                  <td>{relation.relationshipType === 'ONE_TO_ONE' ? 'one' : 'many'} of {relation.toTableName}</td>
                  <td><Badge tone="accent">relation</Badge></td><td />
                  <td><Button small look="bare" icon="close" aria-label={`Delete the relation ${relation.name}`} onClick={() => setDropping(relation.name)} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      {!table.system && <div><Button look="danger" onClick={() => setDropping('table')}>Delete the table</Button></div>}
      {making && <NewColumn app={app} table={table} onClose={() => setMaking(false)} />}
      {dropping === 'table' && (
        <Confirm title={`Delete the table ${table.name}?`} verb="Delete the table" name={table.name} onClose={() => setDropping(null)} onConfirm={dropTable}>
          <p>Its rows, its columns, the relations that lead to it and its permissions are gone for good.</p>
        </Confirm>
      )}
      {dropping && dropping !== 'table' && (
        <Confirm title={`Delete the column ${dropping}?`} verb="Delete the column" name={dropping} onClose={() => setDropping(null)} onConfirm={drop}>
          <p>Its values are gone for good. {filled}</p>
        </Confirm>
      )}
    </div>
  )
}
