import { useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call, plain } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { Badge, Bones, Button, LongText, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'

interface Result {
  line: number
  test: string
  expected: string
  got: string
  passed: boolean
  explanation: string
}

interface Report {
  passed: number
  failed: number
  results: Result[]
}

const EXAMPLE = `backstay-permission-tests: 1
tests:
  - who: nobody
    does: CREATE on table Users
    expect: allowed
`

function Results({ report }: { report: Report }): ReactNode {
  return (
    <section className="panel flush" aria-label="Results">
      <header>
        <h2 role="status">{report.failed === 0 ? `All ${report.passed} passed` : `${report.failed} of ${report.passed + report.failed} failed`}</h2>
      </header>
      <ul className="plain role-list">
        {report.results.map(result => (
          <li key={result.line}>
            <span className="grow wrap"><bdi>{result.test}</bdi> <span className="quiet small">line {result.line}</span>
              {!result.passed && <span className="block small">expected {result.expected}, got <strong>{result.got}</strong></span>}
              {!result.passed && result.explanation && <details className="small"><summary>Why?</summary><LongText label={`Why ${result.test}`} className="long-text">{result.explanation}</LongText></details>}
            </span>
            <Badge tone={result.passed ? 'yes' : 'no'} icon={result.passed ? 'yes' : 'no'}>{result.passed ? 'passed' : 'failed'}</Badge>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What the permissions are meant to say, as tests that run against what they say. */
export function PolicyTests({ app }: { app: string }): ReactNode {
  const path = ofApp(app, '/security/policy/tests')
  const kept = useRead<string | null>(path)
  const queries = useQueryClient()
  const [typed, setTyped] = useState<string | null>(null)
  const [report, setReport] = useState<Report | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const stored = kept.data ?? ''
  const text = typed ?? (stored || EXAMPLE)
  const act = async (what: () => Promise<void>) => {
    setBusy(true)
    setError(null)
    setReport(null)
    try {
      await what()
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  const run = () => act(async () => setReport(await call<Report>('POST', ofApp(app, '/security/policy/test'), plain(text))))
  const keep = () => act(async () => {
    await call('PUT', path, plain(text))
    await refresh(queries, [path])
    tell('The tests are kept with the app.')
  })
  if (kept.isPending) return <Bones lines={8} />
  if (kept.error) return <Problem error={kept.error} retry={() => void kept.refetch()} app={app} />
  return (
    <div className="stack">
      <section className="panel stack" aria-label="Permission tests">
        <p className="quiet">Who does what, and what is expected. The tests see the app as it is; they change nothing.</p>
        <textarea className="input mono" rows={12} aria-label="Tests" spellCheck={false} value={text} onChange={event => setTyped(event.target.value)} />
        <Problem error={error} app={app} />
        <div className="row">
          <Button look="main" icon="play" disabled={busy} onClick={() => void run()}>Run</Button>
          <Button disabled={busy || text === stored} onClick={() => void keep()}>Keep them</Button>
        </div>
      </section>
      {report && <Results report={report} />}
    </div>
  )
}
