import type { ReactNode } from 'react'
import { ofApp, useAsk } from '../../api/queries'
import type { Answer, Container, Who } from '../../api/types'
import { Icon } from '../../ui/icons'
import { Problem } from '../../ui/parts'
import { CallerPicker } from '../../permissions/CallerPicker'
import type { WhyQuestion } from './Why'

interface AnswersProps {
  app: string
  area: string
  name: string
  container: Container
  who: Who
  onWho: (who: Who) => void
  onWhy: (question: WhyQuestion) => void
  /** The id of the row that is asked about. */
  row?: string
}

/** What one caller may really do here, as the engine decides it. */
export function Answers({ app, area, name, container, who, onWho, onWhy, row }: AnswersProps): ReactNode {
  const questions = container.operations.map(operation =>
    area === 'localservices' ? { area, operation: 'INVOKE', asset: name, part: operation } : { area, operation, asset: name, ...(row === undefined ? {} : { part: row }) },
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
              <button type="button" className={`answer ${look}`} onClick={() => onWhy({ who, area, operation, asset: name, ...(row === undefined ? {} : { row }) })}>
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
