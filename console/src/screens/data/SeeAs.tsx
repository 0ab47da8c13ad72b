import type { ReactNode } from 'react'
import type { RowCounts } from '../../api/types'
import { Badge, Button } from '../../ui/parts'

/** What a supposed caller would get of a table. */
export interface Seen {
  rows: Record<string, unknown>[]
  caller: string
  allowed: boolean
  decision: string
  layer: string
  hiddenColumns: string[]
  counts: RowCounts | null
}

/** What the caller does not get of a table, and by what. */
export function KeptBack({ seen, onWhy }: { seen: Seen | undefined; onWhy: () => void }): ReactNode {
  const kept = seen?.counts?.kept ?? 0
  if (!seen) return null
  return (
    <div className="row" role="status">
      {!seen.allowed && <Badge tone="no" icon="no">refused by {seen.layer}: an empty list</Badge>}
      {seen.allowed && kept === 0 && <Badge tone="yes" icon="yes">all of these rows, by {seen.layer}</Badge>}
      {kept > 0 && <Badge tone="some" icon="some">{kept} of {seen.counts?.matching} rows are kept back</Badge>}
      {seen.hiddenColumns.length > 0 && <Badge icon="lock">hidden columns: {seen.hiddenColumns.join(', ')}</Badge>}
      <Button small onClick={onWhy}>Why?</Button>
    </div>
  )
}
