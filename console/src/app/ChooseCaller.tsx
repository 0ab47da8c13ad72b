import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { Dialog } from '../ui/dialog'
import { Button } from '../ui/parts'
import { CallerPicker } from '../permissions/CallerPicker'
import { callerName, callerText, readCaller } from '../permissions/caller'
import { seeAs, useSeenAs } from '../permissions/seeing'

/** The dialog that asks as whom one wants to look. */
export default function ChooseCaller({ app, onClose }: { app: string; onClose: () => void }): ReactNode {
  const as = useSeenAs(app)
  const [path, go] = useLocation()
  const [who, setWho] = useState(readCaller(as || 'REST'))
  return (
    <Dialog title="See the app as" onClose={onClose}>
      <p className="quiet">Rows, files, users and counts are exactly what a request of theirs would get, by the same engine. Nothing can be changed meanwhile, on any screen.</p>
      <div className="ask"><CallerPicker app={app} value={who} onChange={setWho} /></div>
      <div className="foot">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="main" onClick={() => {
          const parameters = new URLSearchParams(window.location.search)
          parameters.set('as', callerText(who))
          go(`${path}?${parameters.toString()}`, { replace: true })
          seeAs(app, callerText(who))
          onClose()
        }}>See as {callerName(who)}</Button>
      </div>
    </Dialog>
  )
}
