import { lazy, Suspense, useState, type ReactNode } from 'react'
import { content, Failure, save } from '../../api/client'
import { ofApp } from '../../api/queries'
import type { Table } from '../../api/types'
import { part } from '../../ui/address'
import { Button } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { readCaller } from '../../permissions/caller'

const ImportCsv = lazy(() => import('./ImportCsv').then(module => ({ default: module.ImportCsv })))

interface CsvProps {
  app: string
  table: Table
  where: string
  sort: string
  /** As whom one looks; empty for oneself. */
  as: string
}

/** What is filtered here as a file, seen as whom one looks as; and a file into the table. */
export function CsvButtons({ app, table, where, sort, as }: CsvProps): ReactNode {
  const [importing, setImporting] = useState(false)
  const [busy, setBusy] = useState(false)
  const write = async () => {
    setBusy(true)
    const query = { ...(where ? { where } : {}), ...(sort ? { sortBy: [sort] } : {}) }
    try {
      const path = ofApp(app, `/data/${part(table.name)}/${as ? 'csv-as' : 'csv'}`)
      save(await content('POST', path, as ? { who: readCaller(as), ...query } : query), `${table.name}.csv`)
    } catch (failed) {
      tell(failed instanceof Failure ? failed.message : 'The export could not be read.')
    }
    setBusy(false)
  }
  return (
    <>
      <Button icon="down" disabled={busy} onClick={() => void write()}>{busy ? 'Exporting…' : 'Export CSV'}</Button>
      {!as && <Button icon="up" onClick={() => setImporting(true)}>Import CSV</Button>}
      {importing && <Suspense><ImportCsv app={app} table={table} onClose={() => setImporting(false)} /></Suspense>}
    </>
  )
}
