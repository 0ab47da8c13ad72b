import type { ReactNode } from 'react'
import type { Effect, Preview } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Bones, Button } from '../../ui/parts'
import { changeText } from '../../permissions/changes'
import { dropDraft, type Drafts } from '../../permissions/drafts'
import { gainsAndLosses, grouped } from './effects'
import { Reach } from './Overview'

/** Who gains, or who loses. */
export function Effects({ title, effects }: { title: string; effects: Effect[] }): ReactNode {
  return (
    <section aria-label={title} className="stack small-gap">
      <h3>{title}</h3>
      {effects.length === 0 && <p className="quiet">nobody</p>}
      <ul className="plain effects">
        {grouped(effects).map(each => (
          <li key={JSON.stringify(each)} className={each.who === 'nobody logged in' ? 'anonymous' : ''}>
            <p className="row tight">
              <strong>{each.who}</strong> <span className="quiet">through {each.keys}, on {each.asset}:</span>
              <Reach word={each.before} /><span aria-hidden="true">→</span><span className="only-read">becomes</span><Reach word={each.after} />
            </p>
            <p className="small wrap">{each.operations.map(operation => operation.replaceAll('_', ' ')).join(', ')}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface ReviewProps {
  app: string
  drafts: Drafts
  preview: Preview | null
  busy: boolean
  onApply: () => void
  onClose: () => void
}

/** All changes with all that comes of them. */
export function Review({ app, drafts, preview, busy, onApply, onClose }: ReviewProps): ReactNode {
  const effects = preview ? gainsAndLosses(preview.effective) : null
  return (
    <Dialog title="Before it is applied" look="wide" onClose={onClose}>
      <section aria-label="Changes" className="stack small-gap">
        <h3>Changes</h3>
        <ul className="plain marked">
          {drafts.changes.map(change => (
            <li key={changeText(change)} className="row spread">
              <span className="wrap grow">{changeText(change)}</span>
              <Button small look="bare" icon="close" aria-label={`Take out: ${changeText(change)}`} onClick={() => dropDraft(app, change)} />
            </li>
          ))}
        </ul>
      </section>
      {!effects && <Bones />}
      {effects && (
        <>
          <Effects title="Who gains" effects={effects.gains} />
          <Effects title="Who loses" effects={effects.losses} />
          {effects.gains.length + effects.losses.length === 0 && (
            <p className="quiet">No caller may do anything else than before: something that is asked earlier decides already.</p>
          )}
        </>
      )}
      <div className="foot">
        <Button onClick={onClose} autoFocus data-focus>Back</Button>
        <Button look="main" disabled={!preview || busy} onClick={onApply}>Apply</Button>
      </div>
    </Dialog>
  )
}
