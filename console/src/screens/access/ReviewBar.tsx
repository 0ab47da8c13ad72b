import { useEffect, useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call, Failure } from '../../api/client'
import { ofApp, refresh } from '../../api/queries'
import type { Applied, Change, Preview } from '../../api/types'
import { useParameter } from '../../ui/address'
import { Button, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { applied, discardDrafts, rebaseDrafts, takeUndo, useDrafts } from '../../permissions/drafts'
import { gainsAndLosses, summary } from './effects'
import { Review } from './Review'

const PAUSE_MS = 300
const CHANGED = 90409

interface Looked {
  of: Change[]
  on: number | null
  preview: Preview | null
  error: unknown
}

/** The preview of what is marked, a moment after the last click. */
function usePreview(app: string, changes: Change[], version: number | null): Looked | null {
  const [looked, setLooked] = useState<Looked | null>(null)
  useEffect(() => {
    if (changes.length === 0) return
    let current = true
    const timer = setTimeout(() => {
      const body = version === null ? { changes } : { changes, expectedVersion: version }
      call<Preview>('POST', ofApp(app, '/security/changes/preview'), body).then(
        preview => current && setLooked({ of: changes, on: version, preview, error: null }),
        (error: unknown) => current && setLooked({ of: changes, on: version, preview: null, error }),
      )
    }, PAUSE_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [app, changes, version])
  return looked && looked.of === changes && looked.on === version ? looked : null
}

/** What is marked and not applied yet, wherever it was marked: who gains, who loses, review, apply, discard. */
export function ReviewBar({ app }: { app: string }): ReactNode {
  const drafts = useDrafts(app)
  const queries = useQueryClient()
  const [review, setReview] = useParameter('review')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const looked = usePreview(app, drafts.changes, drafts.version)
  const ready = looked?.preview ?? null
  const problem = error ?? looked?.error ?? null
  const stale = problem instanceof Failure && problem.code === CHANGED

  const undo = async () => {
    const last = takeUndo(app)
    if (!last) return
    try {
      const done = await call<Applied>('POST', ofApp(app, '/security/changes'), { changes: last.changes, expectedVersion: last.version })
      await refresh(queries, [ofApp(app, '/security')])
      tell(`Taken back: version ${done.version}.`)
    } catch (failed) {
      tell(failed instanceof Failure && failed.code === CHANGED ? 'Someone has changed the permissions since: this cannot be taken back blindly.' : String(failed))
    }
  }
  const apply = async () => {
    if (!ready) return
    setBusy(true)
    setError(null)
    try {
      const done = await call<Applied>('POST', ofApp(app, '/security/changes'), { changes: drafts.changes, expectedVersion: ready.version })
      applied(app, done.inverse, done.version)
      setReview('')
      tell(`Applied: version ${done.version}.`, done.inverse ? { name: 'Undo', run: () => void undo() } : undefined)
      await refresh(queries, [ofApp(app, '/security'), ofApp(app, '/user')])
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
    }
  }
  if (drafts.changes.length === 0) return null
  const effects = ready ? gainsAndLosses(ready.effective) : null
  return (
    <section className="bar stack small-gap" aria-label="Changes that are not applied yet">
      <div className="row spread">
        <div className="grow" role="status">
          <strong>{drafts.changes.length} {drafts.changes.length === 1 ? 'change' : 'changes'}</strong>{' '}
          {effects ? (
            <span>
              · <span className="gains">Gains: {summary(effects.gains)}</span> · <span className="losses">Loses: {summary(effects.losses)}</span>
            </span>
          ) : !problem && <span className="quiet">looking who gains and who loses…</span>}
          {effects?.anonymous && <p className="no-text small">Someone who is not logged in gains something.</p>}
        </div>
        <div className="row">
          <Button onClick={() => discardDrafts(app)}>Discard</Button>
          <Button onClick={() => setReview('1')}>Review</Button>
          <Button look="main" disabled={!ready || busy} onClick={() => void apply()}>Apply</Button>
        </div>
      </div>
      {stale ? (
        <div className="note warn">
          <p className="body">Someone has changed the permissions since you began. Your marks are kept; look at them on the new ones.</p>
          <Button small onClick={() => {
            setError(null)
            rebaseDrafts(app)
            void refresh(queries, [ofApp(app, '/security')])
          }}>Look again</Button>
        </div>
      ) : <Problem error={problem} app={app} />}
      {review && <Review app={app} drafts={drafts} preview={ready} busy={busy} onApply={() => void apply()} onClose={() => setReview('')} />}
    </section>
  )
}
