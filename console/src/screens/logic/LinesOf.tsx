import type { ReactNode } from 'react'
import { ofApp, useRead } from '../../api/queries'
import { Badge, Bones, Problem, Time } from '../../ui/parts'
import { levelTone, type LogLine } from '../logs/lines'

const LOOK_MS = 2_000
const MAX = 100

/** What one request, or one run of a timer, has logged. */
export function LinesOf({ app, request }: { app: string; request: string }): ReactNode {
  const lines = useRead<LogLine[]>(ofApp(app, `/logging/messages?pageSize=${MAX}&requestId=${encodeURIComponent(request)}`), { every: LOOK_MS })
  return (
    <section className="stack small-gap" aria-label="Its log">
      <h3>What it logged</h3>
      {lines.isPending && <Bones lines={2} />}
      <Problem error={lines.error} app={app} />
      {lines.data?.length === 0 && <p className="quiet small">Nothing yet. Lines come within a second or two.</p>}
      {lines.data && lines.data.length > 0 && (
        <ol className="plain log-lines">
          {lines.data.toReversed().map((line, at) => {
            const tone = levelTone(line['log-level'])
            return (
              <li key={at}>
                <Time at={line.timestamp} /> <Badge {...(tone ? { tone } : {})}>{line['log-level']}</Badge>
                <span className="mono wrap grow"><bdi>{line.message}</bdi>{line.exception && <pre className="small quiet">{line.exception}</pre>}</span>
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}
