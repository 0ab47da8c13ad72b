import { useMemo, useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh } from '../../api/queries'
import type { Table } from '../../api/types'
import { part } from '../../ui/address'
import { Dialog } from '../../ui/dialog'
import { Badge, Button, Field, Problem } from '../../ui/parts'
import { check, pieces, readCsv, type Sheet } from './csv'

const ROWS_AT_ONCE = 5_000
const CHARACTERS_AT_ONCE = 500_000
const LARGEST = 200_000_000

/** Columns that the server fills in itself. */
const SERVERS = new Set(['created', 'updated', 'ownerId'])

interface Progress {
  done: number
  all: number
  /** How many rows the table has more than before, as it says itself. */
  more: number | null
}

function first(sheet: Sheet, names: string[]): string[] {
  return sheet.header.map(name => names.find(each => each === name) ?? names.find(each => each.toLowerCase() === name.toLowerCase()) ?? '')
}

interface MappingProps {
  sheet: Sheet
  mapping: string[]
  names: string[]
  onMap: (mapping: string[]) => void
}

function Mapping({ sheet, mapping, names, onMap }: MappingProps): ReactNode {
  return (
    <div className="scroll-x">
      <table className="list">
        <thead><tr><th>In the file</th><th>First value</th><th>Goes into</th></tr></thead>
        <tbody>
          {sheet.header.map((name, at) => (
            <tr key={at}>
              <td><strong className="wrap"><bdi>{name || `column ${at + 1}`}</bdi></strong></td>
              <td className="mono wrap small"><bdi>{(sheet.rows[0]?.[at] ?? '').slice(0, 80)}</bdi></td>
              <td>
                <select className="input narrow" aria-label={`${name || `Column ${at + 1}`} goes into`} value={mapping[at] ?? ''} onChange={event => onMap(mapping.map((each, index) => (index === at ? event.target.value : each)))}>
                  <option value="">nothing: left out</option>
                  {names.map(each => <option key={each} disabled={mapping.includes(each) && mapping[at] !== each}>{each}</option>)}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Reads a CSV file into a table: which column goes where, what is wrong, then piece by piece with what the table says. */
export function ImportCsv({ app, table, onClose }: { app: string; table: Table; onClose: () => void }): ReactNode {
  const queries = useQueryClient()
  const [sheet, setSheet] = useState<Sheet | null>(null)
  const [mapping, setMapping] = useState<string[]>([])
  const [unread, setUnread] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [progress, setProgress] = useState<Progress | null>(null)
  const [busy, setBusy] = useState(false)
  const names = [...table.columns.filter(column => !SERVERS.has(column.name) && column.dataType !== 'AUTO_INCREMENT').map(column => column.name), ...(table.name === 'Users' ? ['password'] : [])]
  const checked = useMemo(() => (sheet ? check(sheet, mapping, table.columns) : null), [sheet, mapping, table.columns])
  const choose = async (file: File | undefined) => {
    setSheet(null)
    setProgress(null)
    setError(null)
    setUnread('')
    if (!file) return
    if (file.size > LARGEST) {
      setUnread('A file of more than 200 MB is not read here.')
      return
    }
    try {
      const read = readCsv(await file.text())
      setMapping(first(read, names))
      setSheet(read)
      if (read.rows.length === 0) setUnread('It has no rows.')
    } catch (failed) {
      setUnread(failed instanceof Error ? failed.message : 'It could not be read.')
    }
  }
  const count = () => call<number>('POST', ofApp(app, `/data/${part(table.name)}/count`), {})
  const send = async () => {
    if (!sheet) return
    setBusy(true)
    setError(null)
    let done = 0
    try {
      const before = await count()
      for (const piece of pieces(sheet, mapping, ROWS_AT_ONCE, CHARACTERS_AT_ONCE)) {
        setProgress({ done, all: sheet.rows.length, more: null })
        await call('POST', ofApp(app, `/import/csv?table=${encodeURIComponent(table.name)}`), new Blob([piece.csv], { type: 'text/csv' }))
        done += piece.rows
      }
      setProgress({ done, all: sheet.rows.length, more: (await count()) - before })
    } catch (failed) {
      setError(failed)
      setProgress({ done, all: sheet.rows.length, more: null })
    }
    setBusy(false)
    await refresh(queries, [ofApp(app, `/data/${part(table.name)}`)])
  }
  const used = mapping.filter(Boolean).length
  const finished = progress !== null && !busy && error === null
  return (
    <Dialog title={`Import CSV into ${table.name}`} look="wide" onClose={onClose} stays={busy}>
      <Field label="File" hint="UTF-8, with a header. A row whose objectId is there already changes that one, all others are new."><input type="file" accept=".csv,.tsv,.txt,text/csv" disabled={busy} onChange={event => void choose(event.target.files?.[0])} /></Field>
      {unread && <p className="note bad" role="alert">{unread}</p>}
      {sheet && sheet.rows.length > 0 && (
        <>
          <Mapping sheet={sheet} mapping={mapping} names={names} onMap={setMapping} />
          <p><b>{sheet.rows.length.toLocaleString()}</b> {sheet.rows.length === 1 ? 'row' : 'rows'}, {used} of {sheet.header.length} columns. {checked && checked.badRows > 0 ? <Badge tone="no" icon="no">{checked.badRows.toLocaleString()} {checked.badRows === 1 ? 'row has' : 'rows have'} something wrong</Badge> : <Badge tone="yes" icon="yes">all values fit the types</Badge>}</p>
          {checked && checked.bad.length > 0 && (
            <ul className="plain bad-lines" aria-label="What is wrong">
              {checked.bad.map((bad, at) => <li key={at}><b>Line {bad.line}</b>{bad.column && <>, <bdi>{bad.column}</bdi></>}: {bad.problem} {bad.text && <code className="wrap"><bdi>{bad.text.slice(0, 60)}</bdi></code>}</li>)}
            </ul>
          )}
        </>
      )}
      {progress && (
        <div className={error ? 'note bad' : finished ? 'note good' : 'note'} role="status">
          <div className="body">
            {finished ? <>Read {progress.done.toLocaleString()} rows; the table says that it has <b>{progress.more?.toLocaleString()}</b> more than before.</> : `${progress.done.toLocaleString()} of ${progress.all.toLocaleString()} rows are in.`}
            {error !== null && ' The piece after them was refused as a whole. Mend the file, and leave out what is in.'}
          </div>
        </div>
      )}
      <Problem error={error} app={app} />
      <div className="foot">
        <Button onClick={onClose} disabled={busy}>{finished ? 'Close' : 'Cancel'}</Button>
        {!finished && <Button look="main" disabled={busy || !sheet || sheet.rows.length === 0 || used === 0 || (checked?.badRows ?? 1) > 0} onClick={() => void send()}>{busy ? 'Importing…' : `Import ${(sheet?.rows.length ?? 0).toLocaleString()} rows`}</Button>}
      </div>
    </Dialog>
  )
}
