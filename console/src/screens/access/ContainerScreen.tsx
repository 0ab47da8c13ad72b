import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useRead } from '../../api/queries'
import type { Container } from '../../api/types'
import { part, useParameter } from '../../ui/address'
import { Icon } from '../../ui/icons'
import { Badge, Bones, Button, Problem, Tabs } from '../../ui/parts'
import { Answers } from './Answers'
import { callerText, readCaller } from '../../permissions/caller'
import { closedChange } from './container'
import { pendingAt } from '../../permissions/changes'
import { mark, useDrafts } from '../../permissions/drafts'
import { ColumnMatrix } from './ColumnMatrix'
import { CopyCells } from './CopyCells'
import { Matrix } from './Matrix'
import { Why, type WhyQuestion } from './Why'

const GLOBAL: [string, string][] = [['data', 'Data'], ['files', 'Files'], ['messaging', 'Messaging']]
const ABOUT: Record<string, string> = {
  data: 'These decide where neither a row, nor the table, nor its owner policy says anything: layers L8 and L9.',
  files: 'These decide where no directory on the way says anything.',
  messaging: 'These decide where the channel says nothing.',
}

function ClosedSwitch({ app, area, name, container }: { app: string; area: string; name: string; container: Container }): ReactNode {
  const drafts = useDrafts(app)
  const pending = pendingAt(drafts.changes, closedChange(area, name, true))
  const closed = pending ? pending['closed'] === true : container.closed === true
  return (
    <label className={closed ? 'switch on' : 'switch'}>
      <input type="checkbox" role="switch" checked={closed}
        onChange={event => mark(app, closedChange(area, name, event.target.checked), event.target.checked === (container.closed ?? false), container.version)} />
      <Icon name="lock" size={15} />
      {closed ? 'Closed to clients' : 'Open to clients'}{pending && ' *'}
    </label>
  )
}

export function ContainerScreen({ app, area, name: given }: { app: string; area: string; name: string | null }): ReactNode {
  // paths begin at the root
  const name = area === 'files' && given !== null && !given.startsWith('/') ? `/${given}` : given
  const path = `/security/container?area=${area}${name === null ? '' : `&container=${encodeURIComponent(name)}`}`
  const container = useRead<Container>(ofApp(app, path), { keep: true })
  const [who, setWho] = useParameter('who', 'REST')
  const [shown, setPart] = useParameter('cells', 'operations')
  const [copying, setCopying] = useState(false)
  const [question, setQuestion] = useState<WhyQuestion | null>(null)
  return (
    <div className="stack">
      {name === null ? (
        <div className="row">
          {GLOBAL.map(([id, label]) => (
            <Link key={id} href={`/a/${app}/access/global/${id}`} className={id === area ? 'button small main' : 'button small'} aria-current={id === area ? 'page' : undefined}>{label}</Link>
          ))}
          <p className="quiet grow">{ABOUT[area]}</p>
          {container.data && <Button small icon="copy" onClick={() => setCopying(true)}>Copy cells…</Button>}
        </div>
      ) : (
        <div className="row spread">
          <h2 className="wrap">{name}</h2>
          <div className="row">
            {area === 'files' && <Link href={`/a/${app}/files${name.split('/').map(encodeURIComponent).join('/')}`} className="button small">Files</Link>}
            {area === 'localservices' && <Link href={`/a/${app}/logic/services/${part(name)}`} className="button small">Service</Link>}
            {area === 'data' && <Link href={`/a/${app}/data/${part(name)}`} className="button small">Rows</Link>}
            {container.data && <Button small icon="copy" onClick={() => setCopying(true)}>Copy cells…</Button>}
            {container.data && <ClosedSwitch app={app} area={area} name={name} container={container.data} />}
            {container.data?.appClosed && <Badge tone="no" icon="lock">the whole app is closed</Badge>}
          </div>
        </div>
      )}
      {container.isPending && <Bones lines={10} />}
      <Problem error={container.error} retry={() => void container.refetch()} app={app} />
      {container.data && name !== null && (
        <Answers app={app} area={area} name={name} container={container.data} who={readCaller(who)} onWho={next => setWho(callerText(next))} onWhy={setQuestion} />
      )}
      {area === 'data' && name !== null && (
        <Tabs label="Cells" tabs={[{ id: 'operations', name: 'Operations' }, { id: 'columns', name: 'Columns' }]} current={shown === 'columns' ? 'columns' : 'operations'} onChoose={setPart} />
      )}
      {container.data && shown === 'columns' && area === 'data' && name !== null && <ColumnMatrix app={app} table={name} container={container.data} />}
      {container.data && (shown !== 'columns' || name === null || area !== 'data') && <Matrix app={app} area={area} name={name} container={container.data} onWhy={setQuestion} />}
      {copying && container.data && <CopyCells app={app} area={area} name={name} container={container.data} onClose={() => setCopying(false)} />}
      {question && <Why app={app} question={question} onClose={() => setQuestion(null)} />}
    </div>
  )
}
