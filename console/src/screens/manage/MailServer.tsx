import { useState, type FormEvent, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { Confirm } from '../../ui/dialog'
import { Badge, Bones, Button, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'

interface Settings {
  host?: string
  port?: number
  security?: string
  user?: string | null
  passwordSet?: boolean
  from?: string
  fromName?: string | null
  configured: boolean
  ofServer: boolean
  clientsMaySend: boolean
}

type Typed = Record<'host' | 'port' | 'security' | 'user' | 'password' | 'from' | 'fromName', string>

const SECURITY = ['STARTTLS', 'TLS', 'NONE']

const typedOf = (settings: Settings): Typed => ({
  host: settings.host ?? '', port: settings.port ? String(settings.port) : '', security: settings.security ?? 'STARTTLS', user: settings.user ?? '', password: '', from: settings.from ?? '', fromName: settings.fromName ?? '',
})

function ServerForm({ app, settings }: { app: string; settings: Settings }): ReactNode {
  const path = ofApp(app, '/mailsettings')
  const queries = useQueryClient()
  const [typed, setTyped] = useState<Typed>(typedOf(settings))
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [resetting, setResetting] = useState(false)
  const set = (name: keyof Typed) => (event: { target: { value: string } }) => setTyped(now => ({ ...now, [name]: event.target.value }))
  const body = () => Object.fromEntries(Object.entries(typed).filter(([, text]) => text !== '').map(([name, text]) => [name, name === 'port' ? Number(text) : text]))
  const act = async (method: 'PUT', to: string, said: string) => {
    setBusy(true)
    setError(null)
    try {
      await call(method, to, body())
      tell(said)
      await refresh(queries, [path])
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  const reset = async () => {
    await call('DELETE', path)
    await refresh(queries, [path])
    tell('The app has no mail server of its own any more.')
  }
  return (
    <form className="panel stack" aria-label="Mail server" onSubmit={(event: FormEvent) => {
      event.preventDefault()
      void act('PUT', path, 'The mail server is saved.')
    }}>
      <div className="row"><h2 className="grow">The app's own mail server</h2>{settings.ofServer ? <Badge tone="yes">the server's is used</Badge> : settings.configured ? <Badge tone="yes">set</Badge> : <Badge tone="some" icon="some">none: no mail is sent</Badge>}</div>
      <div className="ask">
        <Field label="Host"><input className="input" required value={typed.host} spellCheck={false} onChange={set('host')} placeholder="smtp.food.example" /></Field>
        <Field label="Port" hint="Empty: the usual one"><input className="input" type="number" min={1} max={65535} value={typed.port} onChange={set('port')} /></Field>
        <Field label="Encryption"><select className="input" value={typed.security} onChange={set('security')}>{SECURITY.map(each => <option key={each}>{each}</option>)}</select></Field>
      </div>
      <div className="ask">
        <Field label="User"><input className="input" value={typed.user} autoComplete="off" onChange={set('user')} /></Field>
        <Field label="Password" hint={settings.passwordSet ? 'One is set; empty leaves it' : undefined}><input className="input" type="password" value={typed.password} autoComplete="new-password" onChange={set('password')} /></Field>
      </div>
      <div className="ask">
        <Field label="Sender's address"><input className="input" type="email" required value={typed.from} onChange={set('from')} /></Field>
        <Field label="Sender's name"><input className="input" value={typed.fromName} onChange={set('fromName')} /></Field>
      </div>
      <Problem error={error} app={app} />
      <div className="row">
        <Button type="submit" look="main" disabled={busy}>Save</Button>
        <Button disabled={busy || !typed.host} onClick={() => void act('PUT', `${path}/test`, 'The mail server answered, and let the user in.')}>Try it</Button>
        {settings.host && <Button look="danger" onClick={() => setResetting(true)}>Remove…</Button>}
      </div>
      {resetting && <Confirm title="Remove the app's mail server?" verb="Remove" onClose={() => setResetting(false)} onConfirm={reset}><p>Mails are sent by the server's own then, if it has one.</p></Confirm>}
    </form>
  )
}

/** By which mail server the app's mails go. */
export default function MailServer({ app }: { app: string }): ReactNode {
  const path = ofApp(app, '/mailsettings')
  const queries = useQueryClient()
  const settings = useRead<Settings>(path)
  const [error, setError] = useState<unknown>(null)
  const letClients = async (may: boolean) => {
    setError(null)
    try {
      await call('PUT', path, { clientsMaySend: may })
    } catch (failed) {
      setError(failed)
    }
    await refresh(queries, [path])
  }
  if (settings.isPending) return <div className="panel"><Bones lines={6} /></div>
  if (settings.error) return <Problem error={settings.error} retry={() => void settings.refetch()} app={app} />
  return (
    <div className="stack">
      <ServerForm key={`${settings.data.host}${settings.data.passwordSet}`} app={app} settings={settings.data} />
      <section className="panel" aria-label="Clients">
        <label className="tick"><input type="checkbox" checked={settings.data.clientsMaySend} onChange={event => void letClients(event.target.checked)} /><strong>Clients may send mails</strong></label>
        <p className="quiet small">Off: only server code and the server itself do. On: anyone with an API key can have mails sent in your name, so keep it off unless an app needs it.</p>
        <Problem error={error} app={app} />
      </section>
    </div>
  )
}
