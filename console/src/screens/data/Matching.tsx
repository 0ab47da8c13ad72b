import { useState, type FormEvent, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call, Failure } from '../../api/client'
import { ofApp, refresh, useAsk } from '../../api/queries'
import type { Table } from '../../api/types'
import { part } from '../../ui/address'
import { Dialog } from '../../ui/dialog'
import { Bones, Button, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { isEditable, parse } from './values'

interface MatchingProps {
  app: string
  table: Table
  where: string
  onClose: () => void
}

const CHANGED = 90409
const DELETE = 'delete'

/** Changes or deletes all rows of a condition. How many that are is confirmed here, and the server does nothing if it is another number by then. */
export function Matching({ app, table, where, onClose }: MatchingProps): ReactNode {
  const path = ofApp(app, `/data/${part(table.name)}`)
  const queries = useQueryClient()
  const columns = table.columns.filter(isEditable)
  const counted = useAsk<number>(`${path}/count`, { where })
  const count = counted.isFetching ? null : (counted.data ?? null)
  const [column, setColumn] = useState(columns[0]?.name ?? DELETE)
  const [value, setValue] = useState('')
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const deleting = column === DELETE
  const chosen = columns.find(each => each.name === column)
  const parsed = chosen ? parse(value, chosen.dataType) : { value: null }
  const problem = 'problem' in parsed ? parsed.problem : null
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      if (deleting) {
        const { deleted } = await call<{ deleted: number }>('POST', `${path}/delete-where`, { where, expectCount: count })
        tell(`Deleted ${deleted} rows.`)
      } else {
        const { updated } = await call<{ updated: number }>('POST', `${path}/update-where`, { where, expectCount: count, changes: { [column]: 'value' in parsed ? parsed.value : null } })
        tell(`Changed ${updated} rows.`)
      }
      await refresh(queries, [path])
      onClose()
    } catch (failed) {
      setError(failed)
      setBusy(false)
    }
  }
  const again = () => {
    setError(null)
    setTyped('')
    void counted.refetch()
  }
  const said = count?.toLocaleString() ?? '…'
  return (
    <Dialog title={`All rows of ${table.name} that match`} onClose={onClose}>
      <form className="stack" onSubmit={event => void submit(event)}>
        <p className="mono wrap"><bdi>{where}</bdi></p>
        {counted.isFetching && <Bones lines={1} />}
        {count !== null && <p role="status"><strong>{said} {count === 1 ? 'row matches' : 'rows match'}.</strong> When others match by the time you confirm, nothing is done.</p>}
        <Field label="What is done with them">
          <select className="input" value={column} onChange={event => setColumn(event.target.value)}>
            {columns.map(each => <option key={each.columnId} value={each.name}>set {each.name}</option>)}
            <option value={DELETE}>delete them</option>
          </select>
        </Field>
        {chosen && <Field label={`New value of ${chosen.name}`} hint={problem ?? 'Empty for null'}><input className="input" value={value} aria-invalid={problem !== null} onChange={event => setValue(event.target.value)} /></Field>}
        {deleting && <p className="no-text small">They are gone for good, with their relations and permissions of their own.</p>}
        <Field label={`Type ${count ?? 'the number'} to go on`}><input className="input" inputMode="numeric" autoComplete="off" value={typed} onChange={event => setTyped(event.target.value)} /></Field>
        <Problem error={error ?? counted.error} app={app} />
        {error instanceof Failure && error.code === CHANGED && <Button onClick={again}>Count again</Button>}
        <div className="foot">
          <Button onClick={onClose} autoFocus data-focus>Cancel</Button>
          <Button type="submit" look={deleting ? 'danger' : 'main'} disabled={busy || count === null || count === 0 || typed !== String(count) || problem !== null}>{deleting ? `Delete ${said}` : `Change ${said}`}</Button>
        </div>
      </form>
    </Dialog>
  )
}
