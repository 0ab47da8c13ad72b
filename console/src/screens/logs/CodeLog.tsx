import { useState, type ReactNode } from 'react'
import { content, save } from '../../api/client'
import { ofApp, useRead } from '../../api/queries'
import { useParameter } from '../../ui/address'
import { Badge, Bones, Button, Code, Empty, Problem, RequestId, Time } from '../../ui/parts'
import { levelTone, type LogLine } from './lines'

const LOOK_MS = 3_000
const PAGE = 200
const LEVELS = ['', 'FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE']
const REQUEST_ID = /^([0-9A-Z]{6,}-[0-9A-Z]+|[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12})$/i

/** What clients and server code log, followed. The server filters, so the page holds what is asked for alone. */
export function CodeLog({ app }: { app: string }): ReactNode {
  const [level, setLevel] = useParameter('level')
  const [logger, setLogger] = useParameter('logger')
  const [sought, setSought] = useParameter('text')
  const [paused, setPaused] = useState(false)
  const [failed, setFailed] = useState<unknown>(null)
  const loggers = useRead<(string | { name: string })[]>(ofApp(app, '/logging/loggers'))
  const query = new URLSearchParams({
    ...(level ? { level } : {}), ...(logger ? { logger } : {}),
    ...(sought ? (REQUEST_ID.test(sought.trim()) ? { requestId: sought.trim() } : { text: sought }) : {}),
  })
  const found = useRead<LogLine[]>(ofApp(app, `/logging/messages?${new URLSearchParams([...query, ['pageSize', String(PAGE)]]).toString()}`), { every: paused ? 0 : LOOK_MS, keep: true })
  const shown = found.data ?? []
  const names = (loggers.data ?? []).map(each => (typeof each === 'string' ? each : each.name))
  const download = async () => {
    setFailed(null)
    try {
      save(await content('GET', ofApp(app, `/logging/export?${query.toString()}`)), 'log.ndjson')
    } catch (error) {
      setFailed(error)
    }
  }
  return (
    <div className="panel flush">
      <header>
        <div className="row grow">
          <select className="input narrow" aria-label="Level" value={level} onChange={event => setLevel(event.target.value)}>
            {LEVELS.map(each => <option key={each} value={each}>{each ? `${each} and above` : 'all levels'}</option>)}
          </select>
          <select className="input narrow" aria-label="Logger" value={logger} onChange={event => setLogger(event.target.value)}>
            <option value="">all loggers</option>
            {[...new Set([...names, ...(logger ? [logger] : [])])].map(each => <option key={each}>{each}</option>)}
          </select>
          <input className="input narrow grow" type="search" aria-label="Filter" placeholder="Filter: a text, or a request id" value={sought} onChange={event => setSought(event.target.value)} />
        </div>
        <Button small icon="down" onClick={() => void download()}>Download</Button>
        <Button small aria-pressed={paused} onClick={() => setPaused(!paused)}><span className={paused ? 'dot off' : 'dot live'} />{paused ? 'Paused' : 'Live'}</Button>
      </header>
      {found.isPending && <Bones lines={8} />}
      <Problem error={found.error ?? failed} retry={() => void found.refetch()} app={app} />
      {found.data && shown.length === 0 && (
        <Empty title={level || sought || logger ? 'No message is like that' : 'Nothing logged yet'}>
          <p>One line of server code or of a client that logs:</p>
          <Code text="Backendless.Logging.getLogger('orders').info('hello')" />
        </Empty>
      )}
      {shown.length > 0 && (
        <div className="scroll-x">
          <table className="list cards">
            <thead><tr><th>Level</th><th>Message</th><th>Logger</th><th>Time</th></tr></thead>
            <tbody>
              {shown.map((line, at) => {
                const tone = levelTone(line['log-level'])
                return (
                  <tr key={`${line.requestId}${line.timestamp}${at}`}>
                    <td><Badge {...(tone ? { tone } : {})}>{line['log-level']}</Badge></td>
                    <td className="main-cell mono wrap"><bdi>{line.message}</bdi>{line.exception && <pre className="small quiet">{line.exception}</pre>}{line.requestId && <span className="block small"><RequestId id={line.requestId} app={app} /></span>}</td>
                    <td><bdi>{line.logger}</bdi></td>
                    <td><Time at={line.timestamp} /></td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
      {shown.length === PAGE && <p className="quiet small foot row">The latest {PAGE}. Filter for others, or download all.</p>}
    </div>
  )
}
