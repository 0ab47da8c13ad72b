import { useState, type FormEvent, type ReactNode } from 'react'
import { call, callAsClient } from '../../api/client'
import { ofApp, useAsk } from '../../api/queries'
import type { Row } from '../../api/types'
import { Button, Field, Problem } from '../../ui/parts'
import { nameOf } from '../../permissions/people'

/** A user of the app who calls from here; the token is in this page's memory alone. */
export interface RestLogin {
  email: string
  token: string
}

interface RestUserProps {
  app: string
  base: string
  logins: RestLogin[]
  chosen: string
  onChoose: (email: string) => void
  onLogin: (login: RestLogin) => void
}

const MINUTES = 15
const MAX = 50

/** Acts as a user without their password; the audit log has it, with the reason. */
function ActAs({ app, onLogin }: { app: string; onLogin: (login: RestLogin) => void }): ReactNode {
  const users = useAsk<Row[]>(ofApp(app, '/data/Users/find'), { pageSize: MAX, sortBy: ['created desc'] })
  const [who, setWho] = useState('')
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<unknown>(null)
  const [missing, setMissing] = useState(false)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setProblem(null)
    setMissing(false)
    setBusy(true)
    try {
      const typed = who.trim()
      const quoted = `'${typed.replaceAll("'", "''")}'`
      const user = users.data?.find(each => nameOf(each) === typed || each.objectId === typed)
        ?? (await call<Row[]>('POST', ofApp(app, '/data/Users/find'), { where: `email = ${quoted} or objectId = ${quoted}`, pageSize: 1 }))[0]
      if (!user) {
        setMissing(true)
        return
      }
      const answer = await call<{ 'user-token': string }>('POST', ofApp(app, `/users/${encodeURIComponent(user.objectId)}/session`), { minutes: MINUTES, reason: reason.trim() })
      onLogin({ email: nameOf(user), token: answer['user-token'] })
    } catch (failed) {
      setProblem(failed)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="ask" onSubmit={event => void submit(event)}>
      <Field label="Act as">
        <input className="input" required autoComplete="off" list="act-as-users" placeholder="e-mail or id" value={who} onChange={event => setWho(event.target.value)} />
      </Field>
      <datalist id="act-as-users">{(users.data ?? []).map(user => <option key={user.objectId} value={nameOf(user)} />)}</datalist>
      <Field label="Why" hint={`The audit log keeps it. It ends after ${MINUTES} minutes; no login of theirs ends.`}>
        <input className="input" required maxLength={200} autoComplete="off" placeholder="a ticket, a test" value={reason} onChange={event => setReason(event.target.value)} />
      </Field>
      <Button type="submit" look="main" disabled={busy}>Act as this user</Button>
      {missing && <p className="no-text" role="alert">There is no such user.</p>}
      <Problem error={problem} app={app} />
    </form>
  )
}

function LogIn({ base, onLogin }: { base: string; onLogin: (login: RestLogin) => void }): ReactNode {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await callAsClient('POST', `${base}/users/login`, { login: email, password })
    const body = answer.body as { 'user-token'?: string; message?: string } | null
    if (answer.status !== 200 || !body?.['user-token']) {
      setProblem(body?.message ?? `The server answered ${answer.status}.`)
      return
    }
    onLogin({ email, token: body['user-token'] })
  }
  return (
    <form className="ask" onSubmit={event => void submit(event)}>
      <Field label="User"><input className="input" required autoComplete="off" value={email} onChange={event => setEmail(event.target.value)} /></Field>
      <Field label="Their password"><input className="input" type="password" required autoComplete="off" value={password} onChange={event => setPassword(event.target.value)} /></Field>
      <Button type="submit" look="main">Log in</Button>
      {problem && <p className="no-text" role="alert">{problem}</p>}
    </form>
  )
}

/** Who calls: nobody, or one of several users, switched by a click. */
export function RestUser({ app, base, logins, chosen, onChoose, onLogin }: RestUserProps): ReactNode {
  const [adding, setAdding] = useState<'login' | 'act' | null>(null)
  const added = (login: RestLogin) => {
    onLogin(login)
    setAdding(null)
  }
  return (
    <div className="stack small-gap">
      <div className="row tight" role="group" aria-label="Who calls">
        <Button small aria-pressed={chosen === ''} {...(chosen === '' ? { look: 'main' as const } : {})} onClick={() => onChoose('')}>nobody logged in</Button>
        {logins.map(login => (
          <Button key={login.email} small aria-pressed={chosen === login.email} {...(chosen === login.email ? { look: 'main' as const } : {})} onClick={() => onChoose(login.email)}><bdi>{login.email}</bdi></Button>
        ))}
        <Button small icon="users" aria-expanded={adding === 'act'} onClick={() => setAdding(adding === 'act' ? null : 'act')}>Act as a user</Button>
        <Button small icon="plus" aria-expanded={adding === 'login'} onClick={() => setAdding(adding === 'login' ? null : 'login')}>Log a user in</Button>
      </div>
      {adding === 'act' && <ActAs app={app} onLogin={added} />}
      {adding === 'login' && <LogIn base={base} onLogin={added} />}
    </div>
  )
}
