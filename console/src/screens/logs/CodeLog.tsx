import { useState, type ReactNode } from 'react'
import { ofApp, useRead } from '../../api/queries'
import { useParameter } from '../../ui/address'
import { Badge, Bones, Button, Code, Empty, Problem, RequestId, Time, type Tone } from '../../ui/parts'

type Message = Record<string, unknown>

const LOOK_MS = 3_000
const LEVELS = ['', 'FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE']
const TONES: Record<string, Tone> = { FATAL: 'no', ERROR: 'no', WARN: 'some' }

const text = (message: Message, ...fields: string[]): string => {
  for (const field of fields) {
    const value = message[field]
    if (typeof value === 'string' || typeof value === 'number') return String(value)
  }
  return ''
}

/** What clients and server code log, followed. */
export function CodeLog({ app }: { app: string }): ReactNode {
  const [level, setLevel] = useParameter('level')
  const [sought, setSought] = useParameter('text')
  const [paused, setPaused] = useState(false)
  const found = useRead<Message[]>(ofApp(app, '/logging/messages'), { every: paused ? 0 : LOOK_MS })
  const shown = (found.data ?? []).filter(message => (!level || text(message, 'level', 'logLevel') === level) && JSON.stringify(message).toLowerCase().includes(sought.toLowerCase()))
  return (
    <div className="panel flush">
      <header>
        <div className="row grow">
          <select className="input narrow" aria-label="Level" value={level} onChange={event => setLevel(event.target.value)}>
            {LEVELS.map(each => <option key={each} value={each}>{each || 'all levels'}</option>)}
          </select>
          <input className="input narrow grow" type="search" aria-label="Filter" placeholder="Filter: a text, a logger, a request id" value={sought} onChange={event => setSought(event.target.value)} />
        </div>
        <Button small aria-pressed={paused} onClick={() => setPaused(!paused)}><span className={paused ? 'dot off' : 'dot live'} />{paused ? 'Paused' : 'Live'}</Button>
      </header>
      {found.isPending && <Bones lines={8} />}
      <Problem error={found.error} retry={() => void found.refetch()} app={app} />
      {found.data && shown.length === 0 && (
        <Empty title={level || sought ? 'No message is like that' : 'Nothing logged yet'}>
          <p>One line of server code or of a client that logs:</p>
          <Code text="Backendless.Logging.getLogger('orders').info('hello')" />
        </Empty>
      )}
      {shown.length > 0 && (
        <div className="scroll-x">
          <table className="list">
            <thead><tr><th>Level</th><th>Message</th><th>Logger</th><th>Time</th></tr></thead>
            <tbody>
              {shown.map((message, at) => {
                const logged = text(message, 'level', 'logLevel')
                const tone = TONES[logged]
                const request = text(message, 'requestId')
                const time = Number(text(message, 'time', 'timestamp', 'created'))
                return (
                  <tr key={`${text(message, 'id')}${at}`}>
                    <td><Badge {...(tone ? { tone } : {})}>{logged || '–'}</Badge></td>
                    <td className="main-cell mono wrap"><bdi>{text(message, 'message', 'text')}</bdi>{text(message, 'exception') && <pre className="small quiet">{text(message, 'exception')}</pre>}{request && <span className="block small"><RequestId id={request} app={app} /></span>}</td>
                    <td>{text(message, 'logger', 'category')}</td>
                    <td>{time > 0 && <Time at={time} />}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}
