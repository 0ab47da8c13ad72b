import { useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call, type Method } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { part, useParameter } from '../../ui/address'
import { Badge, Bones, Button, Empty, Problem, Time, type Tone } from '../../ui/parts'
import { Toggle } from '../../ui/Toggle'
import { tell } from '../../ui/toasts'
import { HowToDeploy } from './HowToDeploy'
import { LinesOf } from './LinesOf'
import { isTimer, type Handler, type Timer, type TimerRun } from './types'

const LOOK_MS = 3_000
const RUNS = 10
const TONES: Record<TimerRun['state'], Tone | undefined> = { RUNNING: 'accent', DONE: 'yes', FAILED: 'no', SKIPPED: 'some', LOST: 'no' }
const WORDS: Record<TimerRun['state'], string> = { RUNNING: 'running', DONE: 'done', FAILED: 'failed', SKIPPED: 'left out', LOST: 'lost: the server stopped' }

/** The latest runs of a timer, each with what came of it and what it logged. */
function Runs({ app, timer }: { app: string; timer: Timer }): ReactNode {
  const runs = useRead<TimerRun[]>(ofApp(app, `/servercode/timers/logs?timername=${encodeURIComponent(timer.timername)}&pageSize=${RUNS}`), { every: LOOK_MS })
  const [open, setOpen] = useParameter('run')
  if (runs.isPending) return <Bones lines={3} />
  if (runs.error) return <Problem error={runs.error} retry={() => void runs.refetch()} app={app} />
  if (runs.data.length === 0) return <p className="quiet pad">It has not run yet.</p>
  return (
    <ol className="plain role-list" aria-label={`Runs of ${timer.timername}`}>
      {runs.data.map(run => {
        const tone = TONES[run.state]
        return (
          <li key={run.id}>
            <Badge {...(tone ? { tone } : {})}>{WORDS[run.state]}</Badge>
            <span className="grow">
              <Time at={run.started} /> <span className="quiet small">{run.ended !== null && `${run.ended - run.started} ms`} {run.startedBy && <>by hand, <bdi>{run.startedBy}</bdi></>}</span>
              {run.result && <span className="block mono small wrap"><bdi>{run.errorCode !== null && `${run.errorCode}: `}{run.result}</bdi></span>}
            </span>
            <Button small aria-expanded={open === run.id} onClick={() => setOpen(open === run.id ? '' : run.id)}>Log</Button>
            {open === run.id && <div className="whole"><LinesOf app={app} request={run.id} /></div>}
          </li>
        )
      })}
    </ol>
  )
}

function TimerPanel({ app, timer }: { app: string; timer: Timer }): ReactNode {
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const path = `/servercode/production/timers/${part(timer.id)}`
  const change = async (method: Method, rest: string, body: unknown, said: string) => {
    setBusy(true)
    setError(null)
    try {
      await call(method, ofApp(app, path + rest), body)
      tell(said)
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
    await refresh(queries, [ofApp(app, '/servercode')])
  }
  return (
    <section className="panel flush" aria-label={timer.timername}>
      <header>
        <div className="grow">
          <h2 className="wrap"><bdi>{timer.timername}</bdi></h2>
          <p className="quiet small wrap">{timer.schedule} · <bdi>{timer.provider}</bdi>{timer.changed && ' · another schedule than its code says'}</p>
        </div>
        <div className="row">
          {timer.running && <Badge tone="accent">running now</Badge>}
          <Button small icon="play" disabled={busy} onClick={() => void change('POST', '/run', undefined, `${timer.timername} runs.`)}>Run now</Button>
          <Toggle label={`${timer.timername} is on`} on={timer.enabled} onChange={on => change('PUT', '/state', { enabled: on }, `${timer.timername} is ${on ? 'on' : 'off'}.`)} />
        </div>
      </header>
      <Problem error={error} app={app} />
      <dl className="facts pad">
        <div><dt>next run</dt><dd>{!timer.enabled ? 'none while it is off' : timer.nextRun === null ? 'none any more' : <Time at={timer.nextRun} />}</dd></div>
        <div><dt>runs so far</dt><dd>{timer.runs.toLocaleString()}{timer.skipped > 0 && <>, {timer.skipped.toLocaleString()} left out since the one before was still going on</>}</dd></div>
        {timer.expire !== null && <div><dt>ends</dt><dd><Time at={timer.expire} /></dd></div>}
      </dl>
      <Runs app={app} timer={timer} />
    </section>
  )
}

/** What runs by the clock. */
export function Timers({ app }: { app: string }): ReactNode {
  const found = useRead<(Handler | Timer)[]>(ofApp(app, '/servercode'), { every: LOOK_MS })
  const timers = (found.data ?? []).filter(isTimer)
  return (
    <div className="stack">
      {found.isPending && <div className="panel"><Bones lines={6} /></div>}
      <Problem error={found.error} retry={() => void found.refetch()} app={app} />
      {found.data && timers.length === 0 && <div className="panel"><Empty title="No timer yet"><p>They come with deployed code.</p><HowToDeploy app={app} /></Empty></div>}
      {timers.map(timer => <TimerPanel key={timer.id} app={app} timer={timer} />)}
    </div>
  )
}
