import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import type { AppSettings, Applied, RequestItem } from '../../api/types'
import { useParameter } from '../../ui/address'
import { Icon } from '../../ui/icons'
import { Bones, Button, Code, Head, Problem, Tabs, Time } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { useLatestRequests } from '../explain/follow'
import { Outcome } from '../explain/Outcome'
import { LANGUAGES, readSnippet, saveSnippet, type Language, type Place } from './snippets'

const TABLE = 'Restaurant'

function Step({ number, title, done, children }: { number: number; title: string; done?: boolean; children: ReactNode }): ReactNode {
  return (
    <li className={done ? 'step done' : 'step'}>
      <span className="step-number" aria-hidden="true">{done ? <Icon name="yes" size={15} /> : number}</span>
      <div className="stack small-gap grow">
        <h2>{title}{done && <span className="only-read"> (done)</span>}</h2>
        {children}
      </div>
    </li>
  )
}

function Came({ app, request }: { app: string; request: RequestItem }): ReactNode {
  return (
    <div className="came fade">
      <Outcome outcome={request.outcome} />
      <span className="grow">
        <Time at={request.time} /> <strong>{request.operation} {request.asset?.replace(' (new)', '')}</strong>
        <br />
        <span className="quiet">{request.caller}{request.layer && ` · decided by ${request.layer}`}</span>
      </span>
      <Link href={`/a/${app}/explain/${request.requestId}`} className="button small">Why?</Link>
    </div>
  )
}

function NothingArrived(): ReactNode {
  return (
    <details className="quiet">
      <summary>Nothing arrived?</summary>
      <dl className="hints">
        <dt>connection refused</dt><dd>Another port, or another machine: the address above is that of your browser's address bar.</dd>
        <dt>2002, invalid app id or API key</dt><dd>The call goes to another app. Copy the line again.</dd>
        <dt>CORS error in a browser</dt><dd>The setting <code>cors-origins</code> names the pages that may call.</dd>
        <dt>the address works, nothing shows</dt><dd>Explanations are off: <code>decision-log-size</code> is 0.</dd>
      </dl>
    </details>
  )
}

/** The call that makes the table is decided before it is there. */
const isOnTable = (request: RequestItem): boolean => request.asset === `table ${TABLE}` || request.asset === `table ${TABLE} (new)`

function CloseTable({ app, closed }: { app: string; closed: boolean }): ReactNode {
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const set = async (close: boolean) => {
    setError(null)
    try {
      await call<Applied>('POST', ofApp(app, '/security/changes'), {
        changes: [{ kind: 'closed-to-clients', table: TABLE, closed: close }],
      })
      await refresh(queries, [ofApp(app, '/security')])
      tell(close ? `${TABLE} is closed to clients.` : `${TABLE} is open again.`, { name: 'Undo', run: () => void set(!close) })
    } catch (failed) {
      setError(failed)
    }
  }
  return (
    <>
      <div className="row">
        <Button {...(closed ? {} : { look: 'main' as const })} icon="lock" onClick={() => void set(!closed)}>
          {closed ? 'Open it again' : 'Close the table to clients'}
        </Button>
        <span className="quiet">Server code and you keep it; no client gets a row any more.</span>
      </div>
      <Problem error={error} app={app} />
    </>
  )
}

function Steps({ app, settings }: { app: string; settings: AppSettings }): ReactNode {
  const [language, setLanguage] = useParameter('code', 'curl')
  const requests = useLatestRequests(app, 'caller=client&limit=50', true)
  const closedList = useRead<{ name: string }[]>(ofApp(app, '/security/closed-to-clients'))
  const keyOf = (type: string) => settings.apiKeys.find(key => key.deviceType === type)?.apiKey ?? ''
  const place: Place = {
    url: window.location.origin, app, restKey: keyOf('REST'), jsKey: keyOf('JS'), androidKey: keyOf('ANDROID'), table: TABLE,
  }
  const chosen = LANGUAGES.find(each => each.id === language)?.id ?? ('curl' satisfies Language)
  const all = requests.data?.requests ?? []
  const saved = all.find(each => each.operation !== 'FIND' && isOnTable(each) && each.outcome === 'allowed')
  const read = all.find(each => each.operation === 'FIND' && isOnTable(each))
  const refused = all.find(each => each.operation === 'FIND' && isOnTable(each) && each.outcome === 'refused')
  const closed = (closedList.data ?? []).some(each => each.name === TABLE || each.name.endsWith(` ${TABLE}`))
  return (
    <ol className="plain steps panel">
      <Step number={1} title="Save something, as a client" done={saved !== undefined}>
        <Tabs label="Language" tabs={LANGUAGES} current={chosen} onChoose={setLanguage} />
        <Code text={saveSnippet(chosen, place)} label="Your first call" />
        {saved ? <Came app={app} request={saved} /> : (
          <p className="row waiting quiet" role="status"><span className="dot live" />Waiting for it. This page shows the call when it comes, from any machine.</p>
        )}
        {saved ? (
          <div className="row">
            <Link href={`/a/${app}/data/${TABLE}`} className="button small">See the row</Link>
            <Link href={`/a/${app}/access/data/${TABLE}`} className="button small">Who may do that?</Link>
          </div>
        ) : <NothingArrived />}
      </Step>
      <Step number={2} title="Read it" done={read !== undefined}>
        <Code text={readSnippet(chosen, place)} label="Read it" />
        {read && <Came app={app} request={read} />}
      </Step>
      <Step number={3} title="Close it, and read again" done={refused !== undefined}>
        <p className="quiet">A new app lets everybody do everything, so that you can begin. Close the table, then send the call of step 2 again: the list is empty.</p>
        <CloseTable app={app} closed={closed} />
      </Step>
      <Step number={4} title="Ask why it is empty" done={false}>
        {refused ? (
          <>
            <p>The call came, and was answered with nothing. Every answer has an id by which you can ask:</p>
            <Came app={app} request={refused} />
          </>
        ) : <p className="quiet">The call that comes back empty shows here, with the reason.</p>}
      </Step>
    </ol>
  )
}

export default function Start({ app }: { app: string }): ReactNode {
  const settings = useRead<AppSettings>(ofApp(app, '/appsettings'))
  return (
    <div className="screen">
      <Head title="Your first call" about="Two minutes: save a record, read it, close the table, and see why the answer changes." />
      {settings.isPending && <Bones lines={6} />}
      <Problem error={settings.error} retry={() => void settings.refetch()} app={app} />
      {settings.data && <Steps app={app} settings={settings.data} />}
    </div>
  )
}
