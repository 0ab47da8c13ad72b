import { useState, type FormEvent, type ReactNode } from 'react'
import { callAsClient, type Method } from '../../api/client'
import { ofApp, useRead } from '../../api/queries'
import type { AppSettings, TableOutline } from '../../api/types'
import { useParameter } from '../../ui/address'
import { Bones, Button, Code, Field, Head, Problem, Tabs } from '../../ui/parts'
import { asCurl, asFetch, operationsOf } from './operations'
import { RestAnswer, type Answered } from './RestAnswer'
import { RestUser, type RestLogin } from './RestUser'

const METHODS: Method[] = ['GET', 'POST', 'PUT', 'DELETE']
const CODES = [{ id: 'curl', name: 'curl' }, { id: 'js', name: 'JavaScript' }] as const

function Caller({ app, settings, tables }: { app: string; settings: AppSettings; tables: TableOutline[] }): ReactNode {
  const [table, setTable] = useParameter('table', tables.find(each => !each.system)?.name ?? tables[0]?.name ?? '')
  const [key, setKey] = useParameter('key', 'REST')
  const [method, setMethod] = useParameter('method', 'GET')
  const [path, setPath] = useParameter('path', table ? `/data/${encodeURIComponent(table)}?pageSize=10` : '/data/Restaurant')
  const [body, setBody] = useState('')
  const [logins, setLogins] = useState<RestLogin[]>([])
  const [user, setUser] = useState('')
  const [code, setCode] = useState<'curl' | 'js'>('curl')
  const [answer, setAnswer] = useState<Answered | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const { ofTable, others } = operationsOf(table)
  const value = settings.apiKeys.find(each => each.name === key || each.deviceType === key)?.apiKey ?? ''
  const base = `/${app}/${value}`
  const url = `${window.location.origin}${base}${path}`
  const sent = METHODS.find(each => each === method) ?? 'GET'
  const withBody = sent === 'POST' || sent === 'PUT'
  const token = logins.find(each => each.email === user)?.token

  const choose = (id: string) => {
    const operation = [...ofTable, ...others].find(each => each.id === id)
    if (!operation) return
    setMethod(operation.method)
    setPath(operation.path)
    setBody(operation.body ?? '')
  }
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setProblem(null)
    setBusy(true)
    const started = performance.now()
    try {
      const parsed: unknown = withBody && body.trim() ? JSON.parse(body) : undefined
      const got = await callAsClient(sent, `${base}${path}`, parsed, token)
      setAnswer({ ...got, milliseconds: Math.round(performance.now() - started) })
    } catch (failed) {
      setProblem(failed)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="stack">
      <div className="panel stack">
        <RestUser app={app} base={base} logins={logins} chosen={user} onChoose={setUser} onLogin={login => {
          setLogins(now => [...now.filter(each => each.email !== login.email), login])
          setUser(login.email)
        }} />
      <form className="stack" onSubmit={event => void send(event)}>
        <div className="ask">
          <Field label="Table">
            <select className="input" value={table} onChange={event => setTable(event.target.value)}>{tables.map(each => <option key={each.tableId}>{each.name}</option>)}</select>
          </Field>
          <Field label="Operation">
            <select className="input" value="" onChange={event => choose(event.target.value)}>
              <option value="" disabled>choose, or write below</option>
              <optgroup label={table}>{ofTable.map(each => <option key={each.id} value={each.id}>{each.name}</option>)}</optgroup>
              <optgroup label="others">{others.map(each => <option key={each.id} value={each.id}>{each.name}</option>)}</optgroup>
            </select>
          </Field>
          <Field label="Through the key">
            <select className="input" value={key} onChange={event => setKey(event.target.value)}>{settings.apiKeys.map(each => <option key={each.id} value={each.name}>{each.name}</option>)}</select>
          </Field>
        </div>
        <div className="row rest-line">
          <select className="input narrow" aria-label="Method" value={sent} onChange={event => setMethod(event.target.value)}>{METHODS.map(each => <option key={each}>{each}</option>)}</select>
          <input className="input grow mono" aria-label="Path" value={path} spellCheck={false} onChange={event => setPath(event.target.value)} />
          <Button type="submit" look="main" disabled={busy}>Send</Button>
        </div>
        {withBody && <Field label="Body, JSON"><textarea className="input" rows={5} value={body} spellCheck={false} onChange={event => setBody(event.target.value)} /></Field>}
        {problem instanceof SyntaxError ? <p className="note bad" role="alert">The body is not JSON: {problem.message}</p> : <Problem error={problem} app={app} />}
        {sent !== 'GET' && <p className="quiet small">This call changes data of the app, as a client's would.</p>}
      </form>
      </div>
      {answer && <RestAnswer key={answer.requestId ?? ''} app={app} answer={answer} />}
      <details className="panel">
        <summary>The same as code</summary>
        <Tabs label="Code" tabs={[...CODES]} current={code} onChoose={setCode} />
        <Code text={(code === 'curl' ? asCurl : asFetch)(sent, url, withBody ? body : '', token !== undefined)} />
      </details>
    </div>
  )
}

/** Calls the app as a client does, and shows what was decided beside what came. */
export default function Rest({ app }: { app: string }): ReactNode {
  const settings = useRead<AppSettings>(ofApp(app, '/appsettings'))
  const tables = useRead<{ tables: TableOutline[] }>(ofApp(app, '/data/tables?outline=true'))
  return (
    <div className="screen">
      <Head title="REST" about="Calls of this app as its clients make them: any key, nobody or a user of yours. Beside the answer stands who was asked and which layer decided." />
      {(settings.isPending || tables.isPending) && <Bones lines={6} />}
      <Problem error={settings.error ?? tables.error} retry={() => void settings.refetch()} app={app} />
      {settings.data && tables.data && <Caller app={app} settings={settings.data} tables={tables.data.tables} />}
    </div>
  )
}
