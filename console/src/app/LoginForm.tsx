import { useState, type FormEvent, type ReactNode } from 'react'
import { logIn } from '../api/client'
import { Button, Field, Problem } from '../ui/parts'

interface LoginFormProps {
  email?: string
  onDone: () => void
}

export function LoginForm({ email, onDone }: LoginFormProps): ReactNode {
  const [login, setLogin] = useState(email ?? '')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await logIn(login, password)
      onDone()
    } catch (failed) {
      setError(failed)
      setBusy(false)
    }
  }
  return (
    <form className="stack" onSubmit={event => void submit(event)}>
      <Field label="E-mail">
        <input className="input" type="email" name="email" autoComplete="username" required value={login}
          readOnly={email !== undefined} onChange={event => setLogin(event.target.value)} />
      </Field>
      <Field label="Password">
        <input className="input" type="password" name="password" autoComplete="current-password" required autoFocus data-focus={email !== undefined}
          value={password} onChange={event => setPassword(event.target.value)} />
      </Field>
      <Problem error={error} />
      <Button type="submit" look="main" disabled={busy}>{busy ? 'Logging in…' : 'Log in'}</Button>
    </form>
  )
}
