import { useState, type FormEvent, type ReactNode } from 'react'
import { callAsClient } from '../../api/client'
import type { ApiKey } from '../../api/types'
import { useParameter } from '../../ui/address'
import { Button, Field, Problem } from '../../ui/parts'
import { RestAnswer, type Answered } from '../rest/RestAnswer'
import { RestUser, type RestLogin } from '../rest/RestUser'
import { callOf, isWide, pathNames, typeOf, type Typed } from './invocation'
import { LinesOf } from './LinesOf'
import type { Method } from './types'

interface InvokeProps {
  app: string
  service: string
  method: Method
  methods: Method[]
  keys: ApiKey[]
  onMethod: (name: string) => void
}

/** Calls a method as a client does, as nobody or a user; the answer, what was decided and what the code logged stand together. */
export function Invoke({ app, service, method, methods, keys, onMethod }: InvokeProps): ReactNode {
  const [key, setKey] = useParameter('key', 'JS')
  const [logins, setLogins] = useState<RestLogin[]>([])
  const [user, setUser] = useState('')
  const [typed, setTyped] = useState<Typed>({})
  const [problems, setProblems] = useState<Typed>({})
  const [answer, setAnswer] = useState<Answered | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const chosen = keys.find(each => each.name === key || each.deviceType === key) ?? keys[0]
  const base = `/${app}/${chosen?.apiKey ?? ''}`
  const fields = [
    ...pathNames(method).map(name => ({ name, type: 'String', where: 'path' })),
    ...(method.parameters ?? []).filter(each => !pathNames(method).includes(each.name)).map(each => ({ name: each.name, type: typeOf(each), where: '' })),
  ]
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const read = callOf(service, method, typed)
    if ('problems' in read) {
      setProblems(read.problems)
      return
    }
    setProblems({})
    setError(null)
    setBusy(true)
    const started = performance.now()
    try {
      const got = await callAsClient(method.httpMethod, `${base}${read.call.path}`, read.call.body, logins.find(each => each.email === user)?.token)
      setAnswer({ ...got, milliseconds: Math.round(performance.now() - started) })
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className="panel stack" aria-label="Invoke">
      <h2>Invoke</h2>
      <RestUser app={app} base={base} logins={logins} chosen={user} onChoose={setUser} onLogin={login => {
        setLogins(now => [...now.filter(each => each.email !== login.email), login])
        setUser(login.email)
      }} />
      <form className="stack" onSubmit={event => void submit(event)}>
        <div className="ask">
          <Field label="Method">
            <select className="input" value={method.name} onChange={event => onMethod(event.target.value)}>{methods.map(each => <option key={each.id} value={each.name}>{each.signature}</option>)}</select>
          </Field>
          <Field label="Through the key">
            <select className="input" value={chosen?.name ?? ''} onChange={event => setKey(event.target.value)}>{keys.map(each => <option key={each.id}>{each.name}</option>)}</select>
          </Field>
        </div>
        {fields.map(({ name, type, where }) => {
          const shared = {
            className: 'input', value: typed[name] ?? '', 'aria-label': name, 'aria-invalid': problems[name] !== undefined, spellCheck: false,
            onChange: (event: { target: { value: string } }) => setTyped(now => ({ ...now, [name]: event.target.value })),
          }
          return (
            <label key={name} className="field">
              <span className="row tight"><bdi className="mono">{name}</bdi><span className="quiet small">{where || type || 'any: JSON, or else a text'}</span></span>
              {isWide(type) ? <textarea rows={3} {...shared} /> : <input {...shared} />}
              {problems[name] && <span className="no-text small" role="alert">{problems[name]}</span>}
            </label>
          )
        })}
        {fields.length === 0 && <p className="quiet">It takes no values.</p>}
        <Problem error={error} app={app} />
        <div className="row"><Button type="submit" look="main" icon="play" disabled={busy}>{busy ? 'Running…' : `Invoke ${method.name}`}</Button><span className="quiet small mono wrap">{method.httpMethod} /services/{service}{method.httpPath}</span></div>
      </form>
      {answer && (
        <div className="stack">
          <RestAnswer key={answer.requestId ?? ''} app={app} answer={answer} />
          {answer.requestId && <LinesOf app={app} request={answer.requestId} />}
        </div>
      )}
    </section>
  )
}
