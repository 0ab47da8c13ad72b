import { useState, type FormEvent, type ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useWrite } from '../../api/queries'
import type { Column, Row, Table } from '../../api/types'
import { part, useParameter } from '../../ui/address'
import { Dialog } from '../../ui/dialog'
import { Badge, Button, CopyButton, Problem, Tabs } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { RowAccess } from './RowAccess'
import { editable, isEditable, isLong, parse, shown } from './values'

interface DrawerProps {
  app: string
  table: Table
  /** Null for a new one. */
  row: Row | null
  onClose: () => void
}

type Typed = Record<string, string>

function read(columns: Column[], typed: Typed, before: Row | null): { values: Record<string, unknown>; problems: Typed } {
  const values: Record<string, unknown> = {}
  const problems: Typed = {}
  for (const column of columns) {
    const text = typed[column.name]
    if (text === undefined || text === editable(before?.[column.name], column.dataType)) continue
    const parsed = parse(text, column.dataType)
    if ('problem' in parsed) problems[column.name] = parsed.problem
    else values[column.name] = parsed.value
  }
  return { values, problems }
}

/** One row: its fields, and who may do what with it; or the fields of a new one. */
export function RowDrawer({ app, table, row, onClose }: DrawerProps): ReactNode {
  const [side, setSide] = useParameter('side', 'fields')
  const close = () => {
    setSide('fields')
    onClose()
  }
  return (
    <Dialog title={row ? `Row of ${table.name}` : `New row of ${table.name}`} look={row && side === 'access' ? 'drawer broad' : 'drawer'} onClose={row ? close : onClose}>
      {row && <Tabs label="Row" tabs={[{ id: 'fields', name: 'Fields' }, { id: 'access', name: 'Access' }]} current={side === 'access' ? 'access' : 'fields'} onChoose={setSide} />}
      {row && side === 'access' ? <RowAccess app={app} table={table.name} row={row.objectId} /> : <Fields app={app} table={table} row={row} onClose={onClose} />}
    </Dialog>
  )
}

function Fields({ app, table, row, onClose }: DrawerProps): ReactNode {
  const path = ofApp(app, `/data/${part(table.name)}`)
  const [typed, setTyped] = useState<Typed>({})
  const [problems, setProblems] = useState<Typed>({})
  const save = useWrite<Row>([path, ofApp(app, '/data/tables')], () => {
    tell(row ? 'Saved the row.' : 'Made a row.')
    onClose()
  })
  const columns = table.columns.filter(isEditable)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const result = read(columns, typed, row)
    setProblems(result.problems)
    if (Object.keys(result.problems).length > 0) return
    save.mutate(row ? { method: 'PUT', path: `${path}/${part(row.objectId)}`, body: result.values } : { method: 'POST', path, body: result.values })
  }
  return (
    <>
      {row && (
        <dl className="facts">
          {table.columns.filter(column => !isEditable(column)).map(column => (
            <div key={column.columnId}><dt>{column.name}</dt><dd className="mono wrap"><bdi>{shown(row[column.name], column.dataType) || '–'}</bdi></dd></div>
          ))}
        </dl>
      )}
      <form className="stack" onSubmit={submit}>
        {columns.map(column => {
          const value = typed[column.name] ?? editable(row?.[column.name], column.dataType)
          const set = (text: string) => setTyped(now => ({ ...now, [column.name]: text }))
          const shared = { className: 'input', value, 'aria-invalid': problems[column.name] !== undefined, 'aria-label': column.name }
          return (
            <label key={column.columnId} className="field">
              <span className="row tight"><bdi className="wrap">{column.name}</bdi> <span className="quiet small">{column.dataType.toLowerCase()}</span>{column.required && <Badge>required</Badge>}</span>
              {column.dataType === 'BOOLEAN' ? (
                <select {...shared} onChange={event => set(event.target.value)}><option value="">null</option><option>true</option><option>false</option></select>
              ) : isLong(column) ? (
                <textarea {...shared} rows={6} onChange={event => set(event.target.value)} />
              ) : (
                <input {...shared} onChange={event => set(event.target.value)} />
              )}
              {problems[column.name] && <span className="no-text small" role="alert">{problems[column.name]}</span>}
            </label>
          )
        })}
        {columns.length === 0 && <p className="quiet">This table has no columns of your own yet. <Link href={`/a/${app}/data/${part(table.name)}/schema`}>Add one</Link></p>}
        <Problem error={save.error} app={app} />
        <div className="foot">
          {row && <CopyButton text={JSON.stringify(row, null, 2)} label="Copy as JSON" small={false} />}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={save.isPending}>{row ? 'Save' : 'Make the row'}</Button>
        </div>
      </form>
    </>
  )
}
