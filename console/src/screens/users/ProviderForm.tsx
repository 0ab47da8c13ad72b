import { useState, type FormEvent, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { part } from '../../ui/address'
import { Confirm } from '../../ui/dialog'
import { Badge, Button, Code, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { FIELDS, lines, mappingText, protocolOf, readMapping, type Provider, type Template } from './provider'

interface FormProps {
  app: string
  /** What it begins with: a template, or a provider that is there. */
  given: Template | Provider
  stored: boolean
}

/** One provider: what it is asked, by which client of it, and what of its answers becomes part of an account. */
export function ProviderForm({ app, given, stored }: FormProps): ReactNode {
  const base = `/a/${app}/users/providers`
  const protocol = protocolOf(given)
  const path = ofApp(app, `/users/${protocol}`)
  const queries = useQueryClient()
  const [, go] = useLocation()
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [secret, setSecret] = useState('')
  const [inBody, setInBody] = useState(given.secretInBody ?? false)
  const [mapping, setMapping] = useState(mappingText(given.fieldsMapping))
  const [origins, setOrigins] = useState((given.allowedOrigins ?? []).join('\n'))
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [removing, setRemoving] = useState(false)
  const callback = useRead<string>(`${path}/${part(given.code)}/callback-url`)
  const valueOf = (field: keyof Provider) => typed[field] ?? String(given[field] ?? '')
  const fields = FIELDS.filter(field => field.only === undefined || field.only === protocol)
  const id = 'id' in given ? given.id : null
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    const sent = Object.fromEntries(fields.map(field => [field.id, valueOf(field.id).trim() || null]))
    const body = { ...sent, secretInBody: inBody, fieldsMapping: readMapping(mapping), allowedOrigins: lines(origins), ...(secret ? { clientSecret: secret } : {}) }
    try {
      await call(stored ? 'PUT' : 'POST', stored ? `${path}/${part(String(id))}` : path, body)
      await refresh(queries, [ofApp(app, '/users/oauth')])
      tell(`Saved the provider ${valueOf('name')}.`)
      go(base)
    } catch (failed) {
      setError(failed)
      setBusy(false)
    }
  }
  const remove = async () => {
    await call('DELETE', `${path}/${part(String(id))}`)
    await refresh(queries, [ofApp(app, '/users/oauth')])
    tell(`Removed the provider ${given.name}.`)
    go(base)
  }
  const input = (field: (typeof FIELDS)[number]) => (
    <Field key={field.id} label={field.name} {...(field.hint ? { hint: field.hint } : {})}>
      <input className="input" required={field.basic === true} spellCheck={false} value={valueOf(field.id)} onChange={event => setTyped(now => ({ ...now, [field.id]: event.target.value }))} />
    </Field>
  )
  return (
    <div className="stack">
      <div className="row spread"><h2 className="wrap grow"><bdi>{given.name}</bdi></h2><Badge>{protocol === 'oauth1' ? 'OAuth 1.0a' : 'OAuth 2'}</Badge><Link href={base} className="button small">All providers</Link></div>
      <form className="panel stack" aria-label="Provider" onSubmit={event => void submit(event)}>
        <section className="stack small-gap" aria-label="Callback address">
          <p>Give the provider this address to send people back to:</p>
          {callback.data && <Code text={callback.data} label="Callback address" />}
          <Problem error={callback.error} app={app} />
        </section>
        <div className="ask">{fields.filter(field => field.basic).map(input)}</div>
        <Field label="Client secret" hint={'clientSecretSet' in given && given.clientSecretSet ? 'One is set; empty leaves it. It has to be given again with another address.' : 'The server keeps it sealed, and shows it to nobody.'}>
          <input className="input" type="password" autoComplete="new-password" value={secret} onChange={event => setSecret(event.target.value)} />
        </Field>
        <Field label="Pages that may open the login" hint="One origin a line, such as https://food.example; they get the user's token">
          <textarea className="input" rows={2} spellCheck={false} value={origins} onChange={event => setOrigins(event.target.value)} />
        </Field>
        <Field label="What goes into the account" hint="One a line: their field = property of Users">
          <textarea className="input mono" rows={3} spellCheck={false} value={mapping} onChange={event => setMapping(event.target.value)} />
        </Field>
        <details open={given.code === 'oidc' || undefined}>
          <summary>Addresses and fields of the provider</summary>
          <div className="stack small-gap">
            {fields.filter(field => !field.basic).map(input)}
            <label className="tick"><input type="checkbox" checked={inBody} onChange={event => setInBody(event.target.checked)} />The secret is sent in the body, not in a header</label>
          </div>
        </details>
        <Problem error={error} app={app} />
        <div className="row">
          <Button type="submit" look="main" disabled={busy}>{stored ? 'Save' : 'Add the provider'}</Button>
          {stored && <Button look="danger" onClick={() => setRemoving(true)}>Remove…</Button>}
        </div>
      </form>
      {removing && (
        <Confirm title={`Remove ${given.name}?`} verb="Remove" onClose={() => setRemoving(false)} onConfirm={remove}>
          <p>Nobody can log in by it any more. The accounts that came by it stay, and who is logged in stays so.</p>
        </Confirm>
      )}
    </div>
  )
}
