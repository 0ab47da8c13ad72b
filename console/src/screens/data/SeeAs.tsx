import { useEffect, useState, type ReactNode } from 'react'
import type { RowCounts } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Badge, Button } from '../../ui/parts'
import { CallerPicker } from '../access/CallerPicker'
import { callerName, callerText, readCaller } from '../access/caller'

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

/** Chooses as whom the rows are looked at. */
export function SeeAsButton({ app, as, onChange }: { app: string; as: string; onChange: (as: string) => void }): ReactNode {
  const [open, setOpen] = useState(false)
  const [who, setWho] = useState(readCaller(as || 'REST'))
  return (
    <>
      <Button icon="users" onClick={() => setOpen(true)}>See as…</Button>
      {open && (
        <Dialog title="See these rows as" onClose={() => setOpen(false)}>
          <p className="quiet">You get exactly what a request of theirs would get, by the same engine. Nothing can be changed meanwhile.</p>
          <div className="ask"><CallerPicker app={app} value={who} onChange={setWho} /></div>
          <div className="foot">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button look="main" onClick={() => {
              onChange(callerText(who))
              setOpen(false)
            }}>See as {callerName(who)}</Button>
          </div>
        </Dialog>
      )}
    </>
  )
}

/** Says as whom one looks, and ends it. */
export function SeeAsBand({ as, seen, onEnd, onWhy }: { as: string; seen: Seen | undefined; onEnd: () => void; onWhy: () => void }): ReactNode {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) onEnd()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [onEnd])
  const kept = seen?.counts?.kept ?? 0
  return (
    <div className="note warn see-as" role="status">
      <div className="body row">
        <strong>You look as {callerName(readCaller(as))}.</strong>
        <span>Nothing can be changed here.</span>
        {seen && !seen.allowed && <Badge tone="no" icon="no">refused by {seen.layer}: an empty list</Badge>}
        {kept > 0 && <Badge tone="some" icon="some">{kept} of {seen?.counts?.matching} rows are kept back</Badge>}
        {seen && seen.hiddenColumns.length > 0 && <Badge icon="lock">hidden columns: {seen.hiddenColumns.join(', ')}</Badge>}
      </div>
      <div className="row">
        <Button small onClick={onWhy}>Why?</Button>
        <Button small onClick={onEnd}>End (Esc)</Button>
      </div>
    </div>
  )
}
