import { useState, type FormEvent, type ReactNode } from 'react'
import { callAsClient } from '../../api/client'
import { Button, Field } from '../../ui/parts'

/** A user of the app who is logged in here; the token is in this page's memory alone. */
export interface RestLogin {
  email: string
  token: string
}

interface RestUserProps {
  base: string
  logins: RestLogin[]
  chosen: string
  onChoose: (email: string) => void
  onLogin: (login: RestLogin) => void
}

/** Who calls: nobody, or one of several users who are logged in, switched by a click. */
export function RestUser({ base, logins, chosen, onChoose, onLogin }: RestUserProps): ReactNode {
  const [adding, setAdding] = useState(false)
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
    setPassword('')
    setProblem('')
    setAdding(false)
  }
  return (
    <div className="stack small-gap">
      <div className="row tight" role="group" aria-label="Who calls">
        <Button small aria-pressed={chosen === ''} {...(chosen === '' ? { look: 'main' as const } : {})} onClick={() => onChoose('')}>nobody logged in</Button>
        {logins.map(login => (
          <Button key={login.email} small aria-pressed={chosen === login.email} {...(chosen === login.email ? { look: 'main' as const } : {})} onClick={() => onChoose(login.email)}>{login.email}</Button>
        ))}
        <Button small icon="plus" aria-expanded={adding} onClick={() => setAdding(!adding)}>Log a user in</Button>
      </div>
      {adding && (
        <form className="ask" onSubmit={event => void submit(event)}>
          <Field label="User"><input className="input" required autoComplete="off" value={email} onChange={event => setEmail(event.target.value)} /></Field>
          <Field label="Their password"><input className="input" type="password" required autoComplete="off" value={password} onChange={event => setPassword(event.target.value)} /></Field>
          <Button type="submit" look="main">Log in</Button>
          {problem && <p className="no-text" role="alert">{problem}</p>}
        </form>
      )}
    </div>
  )
}
