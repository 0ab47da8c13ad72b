import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useAsk, useRead } from '../../api/queries'
import type { Relation, Row, Table } from '../../api/types'
import { part } from '../../ui/address'
import { Dialog } from '../../ui/dialog'
import { Bones, Button, Problem } from '../../ui/parts'
import { labelOf, searchIn } from './relations'

const PAGE = 50

interface RelatedProps {
  app: string
  table: Table
  row: Row
  relation: Relation
  fixed: boolean
  onClose: () => void
}

/** The rows that one relation of a row leads to; they are added and taken away at once. */
export function Related({ app, table, row, relation, fixed, onClose }: RelatedProps): ReactNode {
  const to = relation.toTableName ?? ''
  const path = ofApp(app, `/data/${part(table.name)}`)
  const other = ofApp(app, `/data/${part(to)}`)
  const queries = useQueryClient()
  const [sought, setSought] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const schema = useRead<Table>(ofApp(app, `/data/tables/${part(to)}`))
  const owner = useAsk<Row[]>(`${path}/find`, { where: `objectId = '${row.objectId.replaceAll("'", "''")}'`, loadRelations: relation.name, relationsPageSize: 100, pageSize: 1 })
  const value = owner.data?.[0]?.[relation.name]
  const there = (Array.isArray(value) ? value : value ? [value] : []) as Row[]
  const found = useAsk<Row[]>(`${other}/find`, { pageSize: PAGE, sortBy: ['created desc'], ...searchIn(schema.data?.columns ?? [], sought) }, { enabled: !fixed && schema.data !== undefined, keep: true })
  const change = async (method: 'PUT' | 'DELETE', child: Row) => {
    setBusy(true)
    setError(null)
    try {
      const at = `${path}/${part(row.objectId)}/${part(relation.name)}`
      await call(method, method === 'PUT' ? at : `${at}/relations`, [child.objectId])
    } catch (failed) {
      setError(failed)
    }
    await refresh(queries, [path])
    setBusy(false)
  }
  const one = relation.relationshipType === 'ONE_TO_ONE'
  const columns = schema.data?.columns ?? []
  return (
    <Dialog title={`${relation.name} of ${labelOf(row, table.columns)}`} look="drawer" onClose={onClose}>
      <section className="stack small-gap" aria-label="Related now">
        <h3>{one ? 'Leads to' : 'Leads to these'}</h3>
        {owner.isPending && <Bones lines={2} />}
        <Problem error={owner.error} retry={() => void owner.refetch()} app={app} />
        {owner.data && there.length === 0 && <p className="quiet">None yet.</p>}
        <ul className="plain related">
          {there.map(child => (
            <li key={child.objectId} className="row spread">
              <Link className="grow wrap" href={`/a/${app}/data/${part(to)}?where=${encodeURIComponent(`objectId = '${child.objectId}'`)}&row=${child.objectId}`}><bdi>{labelOf(child, columns)}</bdi></Link>
              {!fixed && <Button small disabled={busy} aria-label={`Take ${labelOf(child, columns)} away`} onClick={() => void change('DELETE', child)}>Take away</Button>}
            </li>
          ))}
        </ul>
        {there.length === 100 && <p className="quiet small">Only the first 100 are shown.</p>}
      </section>
      <Problem error={error} app={app} />
      {!fixed && (
        <section className="stack small-gap" aria-label="Rows to add">
          <h3>{one ? 'Choose another' : 'Add'} of <bdi>{to}</bdi></h3>
          <input className="input" type="search" aria-label={`Find in ${to}`} placeholder={`Find in ${to}: a text or an id`} value={sought} onChange={event => setSought(event.target.value)} />
          {found.isPending && <Bones lines={4} />}
          <Problem error={found.error ?? schema.error} app={app} />
          {found.data?.length === 0 && <p className="quiet">No row is like that.</p>}
          <ul className="plain related">
            {(found.data ?? []).filter(child => !there.some(each => each.objectId === child.objectId)).map(child => (
              <li key={child.objectId} className="row spread">
                <span className="grow wrap"><bdi>{labelOf(child, columns)}</bdi></span>
                <Button small disabled={busy} aria-label={`${one ? 'Choose' : 'Add'} ${labelOf(child, columns)}`} onClick={() => void change('PUT', child)}>{one ? 'Choose' : 'Add'}</Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  )
}
