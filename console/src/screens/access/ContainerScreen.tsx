import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useAsk, useRead } from '../../api/queries'
import type { Answer, Container, Who } from '../../api/types'
import { part, useParameter } from '../../ui/address'
import { Icon } from '../../ui/icons'
import { Badge, Bones, Problem, Tabs } from '../../ui/parts'
import { CallerPicker } from './CallerPicker'
import { callerText, readCaller } from './caller'
import { closedChange } from './container'
import { pendingAt } from './changes'
import { mark, useDrafts } from './drafts'
import { ColumnMatrix } from './ColumnMatrix'
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

interface AnswersProps {
  app: string
  area: string
  name: string
  container: Container
  who: Who
  onWho: (who: Who) => void
  onWhy: (question: WhyQuestion) => void
}

/** What one caller may really do here, as the engine decides it. */
function Answers({ app, area, name, container, who, onWho, onWhy }: AnswersProps): ReactNode {
  const questions = container.operations.map(operation =>
    area === 'localservices' ? { area, operation: 'INVOKE', asset: name, part: operation } : { area, operation, asset: name },
  )
  const answers = useAsk<{ answers: Answer[] }>(ofApp(app, '/security/explain/batch'), { who, questions, at: container.version }, { keep: true, enabled: questions.length > 0 })
  return (
    <section className="panel stack" aria-label="Answers">
      <div className="ask"><CallerPicker app={app} value={who} onChange={onWho} /></div>
      <Problem error={answers.error} app={app} />
      <ul className="plain answers" aria-label="May this caller">
        {container.operations.map((operation, at) => {
          const answer = answers.data?.answers[at]
          const look = !answer ? 'unknown' : !answer.allowed ? 'deny' : answer.decision === 'ALLOW_WHERE' ? 'some' : 'grant'
          const word = { unknown: '…', deny: 'no', some: 'some rows', grant: 'yes' }[look]
          return (
            <li key={operation}>
              <button type="button" className={`answer ${look}`} onClick={() => onWhy({ who, area, operation, asset: name })}>
                <span className="small">{operation.replaceAll('_', ' ')}</span>
                <b><Icon name={look === 'grant' ? 'yes' : look === 'deny' ? 'no' : 'some'} size={14} /> {word}</b>
                <span className="small quiet">{answer ? `by ${answer.layer}` : ''}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

export function ContainerScreen({ app, area, name: given }: { app: string; area: string; name: string | null }): ReactNode {
  // paths begin at the root
  const name = area === 'files' && given !== null && !given.startsWith('/') ? `/${given}` : given
  const path = `/security/container?area=${area}${name === null ? '' : `&container=${encodeURIComponent(name)}`}`
  const container = useRead<Container>(ofApp(app, path), { keep: true })
  const [who, setWho] = useParameter('who', 'REST')
  const [shown, setPart] = useParameter('cells', 'operations')
  const [question, setQuestion] = useState<WhyQuestion | null>(null)
  return (
    <div className="stack">
      {name === null ? (
        <div className="row">
          {GLOBAL.map(([id, label]) => (
            <Link key={id} href={`/a/${app}/access/global/${id}`} className={id === area ? 'button small main' : 'button small'} aria-current={id === area ? 'page' : undefined}>{label}</Link>
          ))}
          <p className="quiet">{ABOUT[area]}</p>
        </div>
      ) : (
        <div className="row spread">
          <h2 className="wrap">{name}</h2>
          <div className="row">
            {area === 'files' && <Link href={`/a/${app}/files${name.split('/').map(encodeURIComponent).join('/')}`} className="button small">Files</Link>}
            {area === 'localservices' && <Link href={`/a/${app}/logic/services/${part(name)}`} className="button small">Service</Link>}
            {area === 'data' && <Link href={`/a/${app}/data/${part(name)}`} className="button small">Rows</Link>}
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
      {question && <Why app={app} question={question} onClose={() => setQuestion(null)} />}
    </div>
  )
}
