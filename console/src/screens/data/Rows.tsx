import { useEffect, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useAsk } from '../../api/queries'
import type { Column, Row, Table } from '../../api/types'
import { part, useParameter } from '../../ui/address'
import { Confirm } from '../../ui/dialog'
import { Bones, Button, Empty, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { CellDialog } from './CellDialog'
import { Count } from './Count'
import { CsvButtons } from './CsvButtons'
import { EditsBar } from './EditsBar'
import { Related } from './Related'
import { asColumn, inReadingOrder, isEditable } from './values'
import { readCaller } from '../../permissions/caller'
import { useSeenAs } from '../../permissions/seeing'
import { KeptBack, type Seen } from './SeeAs'
import { changesByRow, NO_EDITS, valueOf, withEdit, withoutLast, versionOf, type Edits } from './edits'
import { Filter } from './Filter'
import { Grid } from './Grid'
import { Matching } from './Matching'
import { RowDrawer } from './RowDrawer'
import { SavedFilters } from './SavedFilters'

// the API answers 100 at most; one more than is shown says whether there are more
const PAGE = 99

// of each relation to many: names enough for a cell
const RELATED = 4

export function Rows({ app, table }: { app: string; table: Table }): ReactNode {
  const path = ofApp(app, `/data/${part(table.name)}`)
  const queries = useQueryClient()
  const [where, setWhere] = useParameter('where')
  const [sort, setSort] = useParameter('sort')
  const [offset, setOffset] = useParameter('offset', '0')
  const [open, setOpen] = useParameter('row')
  const as = useSeenAs(app)
  const [, go] = useLocation()
  const [edits, setEdits] = useState<Edits>(NO_EDITS)
  const [selected, setSelected] = useState<Set<string>>(new Set())
  const [long, setLong] = useState<{ row: Row; column: Column } | null>(null)
  const [related, setRelated] = useState<{ row: Row; name: string } | null>(null)
  const [making, setMaking] = useState(false)
  const [matching, setMatching] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const [saving, setSaving] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)

  const query = { pageSize: PAGE + 1, offset: Number(offset) || 0, ...(where ? { where } : {}), sortBy: sort ? [sort, 'objectId'] : ['created desc', 'objectId'] }
  const relations = table.relations.map(relation => relation.name)
  const asked = relations.length > 0 ? { ...query, loadRelations: relations.join(','), relationsPageSize: RELATED } : query
  const own = useAsk<Row[]>(`${path}/find`, asked, { keep: true, enabled: as === '' })
  const seen = useAsk<Seen>(`${path}/find-as`, { who: readCaller(as), ...asked }, { keep: true, enabled: as !== '' })
  const found = as ? seen : own
  const all = as ? ((seen.data?.rows ?? []) as Row[]) : (own.data ?? [])
  const rows = all.slice(0, PAGE)
  const more = all.length > PAGE
  const columns = inReadingOrder([...table.columns, ...table.relations.map(asColumn)]).filter(column => !as || !seen.data?.hiddenColumns.includes(column.name))
  const pending = changesByRow(edits)

  const save = async () => {
    setSaving(true)
    setProblem(null)
    const changes = [...changesByRow(edits)].map(([objectId, values]) => ({ objectId, changes: values, updated: versionOf(edits, objectId) }))
    try {
      await call('POST', `${path}/batch`, { update: changes })
      tell(`Saved ${changes.length} ${changes.length === 1 ? 'row' : 'rows'}.`)
      setEdits(NO_EDITS)
    } catch (failed) {
      setProblem(failed)
    }
    setSaving(false)
    await refresh(queries, [path])
  }
  const remove = async () => {
    const ids = [...selected]
    await call('DELETE', ofApp(app, `/data/tables/${part(table.name)}/records`), ids.map(objectId => ({ objectId })))
    setSelected(new Set())
    tell(`Deleted ${ids.length} ${ids.length === 1 ? 'row' : 'rows'}.`)
    await refresh(queries, [path])
  }
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
        event.preventDefault()
        if (pending.size > 0) void save()
      }
    }
    const keep = (event: BeforeUnloadEvent) => {
      if (pending.size > 0) event.preventDefault()
    }
    window.addEventListener('keydown', listen)
    window.addEventListener('beforeunload', keep)
    return () => {
      window.removeEventListener('keydown', listen)
      window.removeEventListener('beforeunload', keep)
    }
  })
  const edit = (row: Row, column: string, value: unknown) => setEdits(now => withEdit(now, {
    row: row.objectId, column, before: now.list.findLast(each => each.row === row.objectId && each.column === column)?.after ?? row[column], after: value,
    version: typeof row['updated'] === 'number' ? row['updated'] : null,
  }))
  if (as && (edits.list.length > 0 || selected.size > 0)) {
    setEdits(NO_EDITS)
    setSelected(new Set())
  }
  const relation = table.relations.find(each => each.name === related?.name)
  const first = Number(offset) || 0
  const opened = rows.find(row => row.objectId === open)
  return (
    <div className="stack">
      <div className="row">
        <Filter key={where} columns={table.columns} where={where} onWhere={next => {
          setOffset('0')
          setWhere(next)
        }} />
        <Button icon="refresh" aria-label="Read again" onClick={() => void found.refetch()} />
        <SavedFilters app={app} table={table.name} where={where} sort={sort} onChoose={filter => go(`/a/${app}/data/${part(table.name)}?${new URLSearchParams({ ...(filter.where ? { where: filter.where } : {}), ...(filter.sort ? { sort: filter.sort } : {}), ...(as ? { as } : {}) }).toString()}`)} />
        {!as && where && <Button onClick={() => setMatching(true)}>All that match…</Button>}
        <CsvButtons app={app} table={table} where={where} sort={sort} as={as} />
        {!as && <Button look="main" icon="plus" onClick={() => setMaking(true)}>New row</Button>}
      </div>
      {as && (
        <KeptBack seen={seen.data} onWhy={() => go(`/a/${app}/explain?${new URLSearchParams({ tab: 'ask', who: as, asset: table.name }).toString()}`)} />
      )}
      <Problem error={found.error} retry={() => void found.refetch()} app={app} />
      {found.isPending && <Bones lines={12} />}
      {found.data && rows.length === 0 && (
        <div className="panel"><Empty title={as ? 'This caller gets an empty list' : where ? 'No row matches' : 'No rows yet'}>{where && <Button onClick={() => setWhere('')}>Take the filter away</Button>}</Empty></div>
      )}
      {rows.length > 0 && (
        <Grid fixed={as !== ''} columns={columns} rows={rows} edits={edits} label={`Rows of ${table.name}`} sort={sort} onSort={setSort}
          onEdit={edit} onLong={(row, column) => setLong({ row, column })} onRelated={(row, name) => setRelated({ row, name })}
          onOpen={row => setOpen(row.objectId)} onUndo={() => setEdits(withoutLast)} selected={selected}
          onSelect={row => setSelected(now => {
            const next = new Set(now)
            if (!next.delete(row.objectId)) next.add(row.objectId)
            return next
          })} />
      )}
      {found.data && (
        <div className="row spread">
          <Count path={path} where={where} as={as} first={first} shown={rows.length} more={more} />
          <span className="row">
            {selected.size > 0 && <Button look="danger" onClick={() => setDeleting(true)}>Delete {selected.size} selected</Button>}
            <Button disabled={first === 0} onClick={() => setOffset(String(Math.max(0, first - PAGE)))}>Before</Button>
            <Button disabled={!more} onClick={() => setOffset(String(first + PAGE))}>Next</Button>
          </span>
        </div>
      )}
      {(pending.size > 0 || problem !== null) && (
        <EditsBar app={app} edits={edits} rows={all} pending={pending.size} problem={problem} saving={saving} onEdits={next => {
          setProblem(null)
          setEdits(next)
        }} onSave={() => void save()} />
      )}
      {long && <CellDialog key={`${long.row.objectId}/${long.column.name}`} column={long.column} value={valueOf(edits, long.row, long.column.name)} fixed={as !== '' || !isEditable(long.column)} onClose={() => setLong(null)} onDone={value => edit(long.row, long.column.name, value)} />}
      {relation && related && <Related app={app} table={table} row={related.row} relation={relation} fixed={as !== ''} onClose={() => setRelated(null)} />}
      {making && <RowDrawer app={app} table={table} row={null} onClose={() => setMaking(false)} />}
      {opened && <RowDrawer app={app} table={table} row={opened} onClose={() => setOpen('')} />}
      {matching && <Matching app={app} table={table} where={where} onClose={() => setMatching(false)} />}
      {deleting && (
        <Confirm title={`Delete ${selected.size} ${selected.size === 1 ? 'row' : 'rows'} of ${table.name}?`} verb={`Delete ${selected.size}`} onClose={() => setDeleting(false)} onConfirm={remove}>
          <p>They are gone for good, with their relations and permissions of their own.</p>
        </Confirm>
      )}
    </div>
  )
}
