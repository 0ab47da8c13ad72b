import { useState, type FormEvent, type ReactNode } from 'react'
import { call } from '../../api/client'
import { ofApp, useRead } from '../../api/queries'
import type { Change, Container, TableOutline } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Button, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { copiedContainer, copiedRole } from './copy'
import { addDrafts } from '../../permissions/drafts'

interface CopyProps {
  app: string
  area: string
  /** Null for the global cells of the area. */
  name: string | null
  container: Container
  onClose: () => void
}

/** Takes over the cells of another role, or of another table. Nothing is written: the changes are marked, with their preview. */
export function CopyCells({ app, area, name, container, onClose }: CopyProps): ReactNode {
  const [kind, setKind] = useState<'role' | 'table'>('role')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [error, setError] = useState<unknown>(null)
  const fromTables = area === 'data' && name !== null
  const tables = useRead<{ tables: TableOutline[] }>(ofApp(app, '/data/tables?outline=true'), { enabled: fromTables })
  const changes = async (): Promise<Change[]> => {
    if (kind === 'role') return copiedRole({ area, name }, container, from, to)
    const source = await call<Container>('GET', ofApp(app, `/security/container?area=data&container=${encodeURIComponent(from)}`))
    return copiedContainer({ area, name }, container, source)
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    try {
      const found = await changes()
      if (found.length === 0) tell('They have the same cells already.')
      else addDrafts(app, found, container.version)
      onClose()
    } catch (failed) {
      setError(failed)
    }
  }
  const roles = container.roles.map(role => role.name)
  return (
    <Dialog title={name === null ? 'Copy cells' : `Copy cells to ${name}`} onClose={onClose}>
      <form className="stack" onSubmit={event => void submit(event)}>
        {fromTables && (
          <Field label="Copy">
            <select className="input" value={kind} onChange={event => {
              setKind(event.target.value === 'table' ? 'table' : 'role')
              setFrom('')
            }}>
              <option value="role">the cells of one role here, to another role</option>
              <option value="table">the cells of another table, to this one</option>
            </select>
          </Field>
        )}
        <Field label={kind === 'role' ? 'From the role' : 'From the table'}>
          <input className="input" list="copy-from" required value={from} onChange={event => setFrom(event.target.value)} />
        </Field>
        <datalist id="copy-from">{(kind === 'role' ? roles : (tables.data?.tables ?? []).map(table => table.name).filter(each => each !== name)).map(each => <option key={each} value={each} />)}</datalist>
        {kind === 'role' && (
          <Field label="To the role" hint={roles.includes(from) ? `${from} keeps its cells.` : undefined}>
            <select className="input" required value={to} onChange={event => setTo(event.target.value)}>
              <option value="" disabled>choose</option>
              {roles.filter(role => role !== from).map(role => <option key={role}>{role}</option>)}
            </select>
          </Field>
        )}
        {kind === 'table' && <p className="quiet small">All roles and the owner get the cells that they have there. Cells of single users, columns and rows stay.</p>}
        <Problem error={error} app={app} />
        <div className="foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={!from || (kind === 'role' && (!to || !roles.includes(from)))}>Preview</Button>
        </div>
      </form>
    </Dialog>
  )
}
