import { useState, type FormEvent, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { ofApp, useAsk, useRead, useWrite } from '../../api/queries'
import type { Answer, TableOutline } from '../../api/types'
import { useSeenAs } from '../../permissions/seeing'
import { readCaller } from '../../permissions/caller'
import { part } from '../../ui/address'
import { Dialog } from '../../ui/dialog'
import { Icon } from '../../ui/icons'
import { useBeginning } from '../../ui/More'
import { Badge, Bones, Button, Empty, Field, Problem } from '../../ui/parts'

/** Tables that are shown at first. */
const STEP = 100
/** Questions that are answered at once. */
const MAX_QUESTIONS = 1_000

interface TablesProps {
  app: string
  making: boolean
  onMaking: (making: boolean) => void
}

function NewTable({ app, onClose }: { app: string; onClose: () => void }): ReactNode {
  const [name, setName] = useState('')
  const [, go] = useLocation()
  const create = useWrite<{ name: string }>([ofApp(app, '/data/tables')], table => go(`/a/${app}/data/${part(table.name)}/schema`))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ method: 'POST', path: ofApp(app, '/data/tables'), body: { name: name.trim() } })
  }
  return (
    <Dialog title="New table" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label="Name" hint="It begins with objectId, ownerId, created and updated.">
          <input className="input" value={name} required autoFocus data-focus onChange={event => setName(event.target.value)} />
        </Field>
        <Problem error={create.error} app={app} />
        <div className="foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={!name.trim() || create.isPending}>Make the table</Button>
        </div>
      </form>
    </Dialog>
  )
}

export function Tables({ app, making, onMaking }: TablesProps): ReactNode {
  const tables = useRead<{ tables: TableOutline[] }>(ofApp(app, '/data/tables?outline=true'))
  const closed = useRead<{ area: string; container: string }[]>(ofApp(app, '/security/closed-to-clients'))
  const [sought, setSought] = useState('')
  const all = tables.data?.tables ?? []
  const found = all.filter(table => table.name.toLowerCase().includes(sought.toLowerCase())).toSorted((one, other) => one.name.localeCompare(other.name))
  const { shown, more } = useBeginning(found, STEP)
  const as = useSeenAs(app)
  const asked = shown.slice(0, MAX_QUESTIONS)
  const may = useAsk<{ answers: Answer[] }>(ofApp(app, '/security/explain/batch'), { who: readCaller(as), questions: asked.map(table => ({ operation: 'FIND', asset: table.name })) }, { keep: true, enabled: as !== '' && asked.length > 0 })
  const answerFor = (table: TableOutline): Answer | undefined => (as ? may.data?.answers[asked.indexOf(table)] : undefined)
  const isClosed = (table: TableOutline) => (closed.data ?? []).some(each => each.area === 'data' && each.container === table.tableId)
  return (
    <div className="panel flush">
      <header>
        <input className="input narrow grow" type="search" aria-label="Filter tables" placeholder={`Filter ${all.length} tables`} value={sought}
          onChange={event => setSought(event.target.value)} />
        {!as && <Button look="main" icon="plus" onClick={() => onMaking(true)}>New table</Button>}
      </header>
      {tables.isPending && <Bones lines={6} />}
      <Problem error={tables.error} retry={() => void tables.refetch()} app={app} />
      {tables.data && found.length === 0 && <Empty title={sought ? 'No table is called so' : 'No tables yet'} />}
      <ul className="plain table-list">
        {shown.map(table => (
          <li key={table.tableId}>
            <Link href={`/a/${app}/data/${part(table.name)}`}><Icon name="data" size={16} /><strong className="wrap">{table.name}</strong></Link>
            <span className="row tight">
              {answerFor(table) && <Badge tone={answerFor(table)?.allowed ? (answerFor(table)?.decision === 'ALLOW_WHERE' ? 'some' : 'yes') : 'no'}>{answerFor(table)?.allowed ? (answerFor(table)?.decision === 'ALLOW_WHERE' ? 'some rows' : 'all rows') : 'no row'}, by {answerFor(table)?.layer}</Badge>}
              {table.system && <Badge>system</Badge>}
              {isClosed(table) && <Badge tone="no" icon="lock">closed to clients</Badge>}
              <span className="quiet small nowrap">{table.columns} columns</span>
            </span>
          </li>
        ))}
      </ul>
      {more}
      {making && <NewTable app={app} onClose={() => onMaking(false)} />}
    </div>
  )
}
