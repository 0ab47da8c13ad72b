import type { ReactNode } from 'react'
import { Failure } from '../../api/client'
import type { Row } from '../../api/types'
import { Button, Problem } from '../../ui/parts'
import { conflictsOf, rebased, withoutCell } from './conflicts'
import { NO_EDITS, withoutLast, type Edits } from './edits'
import { labelOf } from './relations'
import { shown } from './values'

const CHANGED = 90409

interface BarProps {
  app: string
  edits: Edits
  rows: Row[]
  pending: number
  problem: unknown
  saving: boolean
  onEdits: (edits: Edits) => void
  onSave: () => void
}

/** The edits that wait: saved all together or not at all; where someone else was faster, both values. */
export function EditsBar({ app, edits, rows, pending, problem, saving, onEdits, onSave }: BarProps): ReactNode {
  const changed = problem instanceof Failure && problem.code === CHANGED
  const conflicts = changed ? conflictsOf(edits, rows) : []
  return (
    <section className="bar stack small-gap" aria-label="Edits that are not saved yet">
      <div className="row spread">
        <strong role="status">{pending} {pending === 1 ? 'row' : 'rows'} not saved yet</strong>
        <div className="row">
          <Button icon="undo" onClick={() => onEdits(withoutLast(edits))}>Take back the last</Button>
          <Button onClick={() => onEdits(NO_EDITS)}>Discard</Button>
          <Button look="main" disabled={saving || pending === 0 || changed} aria-keyshortcuts="Control+S" onClick={onSave}>Save</Button>
        </div>
      </div>
      <Problem error={problem} app={app} />
      {conflicts.length > 0 && (
        <ul className="plain conflicts" aria-label="Changed by someone else">
          {conflicts.map(each => {
            const row = rows.find(one => one.objectId === each.row)
            return (
              <li key={`${each.row}/${each.column}`} className="row spread">
                <span className="grow wrap"><bdi>{each.column}</bdi> of <bdi>{labelOf(row ?? { objectId: each.row })}</bdi>: theirs <b><bdi>{shown(each.theirs, 'STRING') || 'null'}</bdi></b>, yours <b><bdi>{shown(each.mine, 'STRING') || 'null'}</bdi></b></span>
                <Button small onClick={() => onEdits(withoutCell(rebased(edits, rows), each.row, each.column))}>Take theirs</Button>
              </li>
            )
          })}
        </ul>
      )}
      {changed && <div className="row"><Button small onClick={() => onEdits(rebased(edits, rows))}>Keep mine, and let me save</Button></div>}
    </section>
  )
}
