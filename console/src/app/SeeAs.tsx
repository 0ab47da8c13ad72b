import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react'
import { Button } from '../ui/parts'
import { callerName, readCaller } from '../permissions/caller'
import { useEndOfSeeing, useSeenAs } from '../permissions/seeing'

const ChooseCaller = lazy(() => import('./ChooseCaller'))

/** Screens that show what the caller would get; the others show what the developer sees. */
const THROUGH_THE_GATE = new Set(['data', 'files', 'users'])

/** Chooses as whom the app is looked at. */
export function SeeAsButton({ app }: { app: string }): ReactNode {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon="users" aria-label="See as…" onClick={() => setOpen(true)}><span className="hide-narrow">See as…</span></Button>
      {open && <Suspense><ChooseCaller app={app} onClose={() => setOpen(false)} /></Suspense>}
    </>
  )
}

/** Says as whom one looks, on every screen, and ends it. */
export function SeeAsBand({ app, screen }: { app: string; screen: string }): ReactNode {
  const as = useSeenAs(app)
  const end = useEndOfSeeing(app)
  useEffect(() => {
    if (!as) return
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) end()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  })
  if (!as) return null
  return (
    <div className="note warn see-as" role="status">
      <div className="body row">
        <strong>You look as {callerName(readCaller(as))}.</strong>
        <span>Nothing can be changed here.</span>
        {!THROUGH_THE_GATE.has(screen) && <span className="quiet">This screen shows what you see yourself.</span>}
      </div>
      <Button small onClick={end}>End (Esc)</Button>
    </div>
  )
}
