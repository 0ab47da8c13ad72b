import { useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call, Failure, plain, save } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import type { Change, Preview } from '../../api/types'
import { Bones, Button, Code, Problem, Tabs } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { useParameter } from '../../ui/address'
import { applied } from '../../permissions/drafts'
import { gainsAndLosses } from './effects'
import { Effects } from './Review'
import { PolicyTests } from './PolicyTests'

interface Difference extends Preview {
  notInFile: string[]
}

const CHANGED = 90409

/** What a file would change, cells and people, before it is made so. */
function Comparison({ app, text, difference, onDone }: { app: string; text: string; difference: Difference; onDone: () => void }): ReactNode {
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const effects = gainsAndLosses(difference.effective)
  const apply = async () => {
    setBusy(true)
    setError(null)
    try {
      const done = await call<{ version: number; inverse: Change[] | null }>('PUT', `${ofApp(app, '/security/policy')}?expectedVersion=${difference.version}`, plain(text))
      applied(app, done.inverse, done.version)
      await refresh(queries, [ofApp(app, '/security')])
      tell(`The file is in force: version ${done.version}.`)
      onDone()
    } catch (failed) {
      setError(failed)
      setBusy(false)
    }
  }
  return (
    <section className="panel stack" aria-label="What the file changes">
      <h2>What the file changes</h2>
      {difference.cells.length === 0 && <p className="quiet">No cell.</p>}
      {difference.cells.length > 0 && (
        <details open={difference.cells.length <= 20}>
          <summary>{difference.cells.length} {difference.cells.length === 1 ? 'cell' : 'cells'}</summary>
          <ul className="plain marked">
            {difference.cells.map(cell => <li key={cell.subject} className="wrap"><bdi>{cell.subject}</bdi>: <span className="quiet">{cell.before}</span> → <strong>{cell.after}</strong></li>)}
          </ul>
        </details>
      )}
      <Effects title="Who gains" effects={effects.gains} />
      <Effects title="Who loses" effects={effects.losses} />
      {difference.notInFile.length > 0 && <p className="quiet small wrap">Not in the file, so they stay as they are: {difference.notInFile.join(', ')}.</p>}
      <Problem error={error} app={app} />
      {error instanceof Failure && error.code === CHANGED && <p className="quiet">Someone has changed the permissions since: compare the file again.</p>}
      <div className="row">
        <Button look="main" disabled={busy || difference.cells.length === 0} onClick={() => void apply()}>Apply the file</Button>
        <Button onClick={onDone}>Leave it</Button>
      </div>
    </section>
  )
}

/** A file from elsewhere: chosen, dropped or pasted, then compared. */
function FromFile({ app }: { app: string }): ReactNode {
  const [text, setText] = useState('')
  const [difference, setDifference] = useState<Difference | null>(null)
  const [error, setError] = useState<unknown>(null)
  const compare = async (given: string) => {
    setError(null)
    setDifference(null)
    try {
      setDifference(await call<Difference>('POST', ofApp(app, '/security/policy/diff'), plain(given)))
    } catch (failed) {
      setError(failed)
    }
  }
  const take = async (file: File | undefined) => {
    if (!file) return
    const given = await file.text()
    setText(given)
    await compare(given)
  }
  return (
    <div className="stack">
      <section className="panel stack" aria-label="A policy file">
        <div className="row spread"><h2>Compare a file</h2><input className="input narrow" type="file" aria-label="Choose a policy file" accept=".yaml,.yml,.txt" onChange={event => void take(event.target.files?.[0])} /></div>
        <textarea className="input mono" rows={12} aria-label="Text of the file" spellCheck={false} placeholder="backstay-policy: 1" value={text} onDragOver={event => event.preventDefault()} onDrop={event => {
          const [file] = event.dataTransfer.files
          if (!file) return
          event.preventDefault()
          void take(file)
        }} onChange={event => {
          setText(event.target.value)
          setDifference(null)
        }} />
        <Problem error={error} app={app} />
        <div className="row"><Button look="main" disabled={!text.trim()} onClick={() => void compare(text)}>Compare</Button><span className="quiet small">Nothing is changed by that.</span></div>
      </section>
      {difference && <Comparison key={difference.text + String(difference.version)} app={app} text={text} difference={difference} onDone={() => setDifference(null)} />}
    </div>
  )
}

function AsFile({ app }: { app: string }): ReactNode {
  const file = useRead<string>(ofApp(app, '/security/policy'))
  if (file.isPending) return <Bones lines={10} />
  if (file.error) return <Problem error={file.error} retry={() => void file.refetch()} app={app} />
  return (
    <section className="panel stack" aria-label="Permissions as a file">
      <div className="row spread">
        <p className="quiet grow">All permissions of the app. Kept beside its code, a change of them is a change that someone can review: <code className="mono">./backstay permissions</code> does the same.</p>
        <Button icon="down" onClick={() => save(plain(file.data), 'permissions.yaml')}>Download</Button>
      </div>
      <Code text={file.data} label="Policy file" />
    </section>
  )
}

const TABS = [{ id: 'file', name: 'The file' }, { id: 'compare', name: 'Compare and apply' }, { id: 'tests', name: 'Tests' }] as const

/** All permissions as a file: seen, compared with another one and replaced by it, and tested. */
export default function PolicyFile({ app }: { app: string }): ReactNode {
  const [shown, setShown] = useParameter('part', 'file')
  const current = TABS.find(tab => tab.id === shown)?.id ?? 'file'
  return (
    <div className="stack">
      <Tabs label="Policy file" tabs={[...TABS]} current={current} onChoose={setShown} />
      {current === 'file' && <AsFile app={app} />}
      {current === 'compare' && <FromFile app={app} />}
      {current === 'tests' && <PolicyTests app={app} />}
    </div>
  )
}
