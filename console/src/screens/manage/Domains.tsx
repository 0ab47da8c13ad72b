import { useState, type FormEvent, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import type { AppSettings } from '../../api/types'
import { Confirm } from '../../ui/dialog'
import { Badge, Bones, Button, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'

interface Host {
  id: string
  domain: string
  apiKeyId: string
}

/** Host names by which clients reach the app without its id and key in the address. */
export default function Domains({ app }: { app: string }): ReactNode {
  const path = ofApp(app, '/settings/custom-domain')
  const queries = useQueryClient()
  const hosts = useRead<Host[]>(path)
  const settings = useRead<AppSettings>(ofApp(app, '/appsettings'))
  const [name, setName] = useState('')
  const [key, setKey] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [dropping, setDropping] = useState<Host | null>(null)
  const keys = settings.data?.apiKeys ?? []
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    try {
      await call('POST', path, { domain: name.trim(), ...(key ? { apiKeyId: key } : {}) })
      await refresh(queries, [path])
      tell(`${name.trim()} leads to this app.`)
      setName('')
    } catch (failed) {
      setError(failed)
    }
  }
  const drop = async (host: Host) => {
    await call('DELETE', `${path}/${encodeURIComponent(host.domain)}`)
    await refresh(queries, [path])
    tell(`${host.domain} leads here no longer.`)
  }
  return (
    <div className="stack">
      <form className="panel stack" aria-label="New domain" onSubmit={event => void submit(event)}>
        <div className="ask">
          <Field label="Host name" hint="Its DNS record must lead to this server, or to the proxy before it."><input className="input" required placeholder="api.food.example" value={name} spellCheck={false} onChange={event => setName(event.target.value)} /></Field>
          <Field label="Requests come through the key">
            <select className="input" value={key || keys.find(each => each.deviceType === 'REST')?.id || ''} onChange={event => setKey(event.target.value)}>{keys.map(each => <option key={each.id} value={each.id}>{each.name}</option>)}</select>
          </Field>
        </div>
        <Problem error={error} app={app} />
        <div className="row"><Button type="submit" look="main" disabled={!name.trim()}>Add</Button></div>
      </form>
      <section className="panel flush" aria-label="Domains">
        {hosts.isPending && <Bones />}
        <Problem error={hosts.error} retry={() => void hosts.refetch()} app={app} />
        {hosts.data?.length === 0 && <p className="quiet pad">No host name leads to this app alone. This console is not served by one that does.</p>}
        <ul className="plain role-list">
          {hosts.data?.map(host => (
            <li key={host.id}>
              <strong className="wrap grow mono"><bdi>{host.domain}</bdi></strong>
              <Badge>{keys.find(each => each.id === host.apiKeyId)?.name ?? 'a key that is gone'}</Badge>
              <Button small look="danger" aria-label={`Remove ${host.domain}`} onClick={() => setDropping(host)}>Remove…</Button>
            </li>
          ))}
        </ul>
      </section>
      {dropping && (
        <Confirm title={`Remove ${dropping.domain}?`} verb="Remove" onClose={() => setDropping(null)} onConfirm={() => drop(dropping)}>
          <p>Clients that use this host name get an error from now on.</p>
        </Confirm>
      )}
    </div>
  )
}
