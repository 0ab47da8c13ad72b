import { useState, type FormEvent, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import type { ApiKey, AppSettings, RequestItem } from '../../api/types'
import { Confirm, Dialog } from '../../ui/dialog'
import { Badge, Bones, Button, CopyButton, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'

interface RowProps {
  apiKey: ApiKey
  /** How many of the latest requests of clients came through it. */
  used: number
  onRegenerate: () => void
  onRename: () => void
  onDelete: () => void
}

function KeyRow({ apiKey, used, onRegenerate, onRename, onDelete }: RowProps): ReactNode {
  const [shown, setShown] = useState(false)
  const custom = apiKey.deviceType === 'CUSTOM'
  return (
    <tr>
      <td><strong><bdi>{apiKey.name}</bdi></strong> {custom && <Badge tone="accent">custom</Badge>}{apiKey.rolename && <span className="quiet small block">role <bdi>{apiKey.rolename}</bdi></span>}</td>
      <td className="mono main-cell">{shown ? apiKey.apiKey : '••••••••-••••-••••'}</td>
      <td className="nowrap" data-label="Requests">{used > 0 ? `${used} of the latest` : <span className="quiet">none</span>}</td>
      <td>
        <span className="row tight">
          <Button small aria-pressed={shown} aria-label={`${shown ? 'Hide' : 'Show'} the key ${apiKey.name}`} onClick={() => setShown(!shown)}>{shown ? 'Hide' : 'Show'}</Button>
          <CopyButton text={apiKey.apiKey} />
          <Button small aria-label={`Regenerate ${apiKey.name}`} onClick={onRegenerate}>Regenerate…</Button>
          {custom && <Button small aria-label={`Rename ${apiKey.name}`} onClick={onRename}>Rename…</Button>}
          {custom && <Button small look="danger" aria-label={`Delete ${apiKey.name}`} onClick={onDelete}>Delete…</Button>}
        </span>
      </td>
    </tr>
  )
}

interface NameProps {
  title: string
  verb: string
  before: string
  onClose: () => void
  onSave: (name: string) => Promise<void>
}

function KeyName({ title, verb, before, onClose, onSave }: NameProps): ReactNode {
  const [name, setName] = useState(before)
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    try {
      await onSave(name.trim())
      onClose()
    } catch (failed) {
      setError(failed)
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack" onSubmit={event => void submit(event)}>
        <Field label="Name" hint={before ? undefined : 'It brings a role of its own, called after it: requests through this key have that one.'}>
          <input className="input" required autoFocus data-focus maxLength={100} value={name} onChange={event => setName(event.target.value)} />
        </Field>
        <Problem error={error} />
        <div className="foot"><Button onClick={onClose}>Cancel</Button><Button type="submit" look="main" disabled={!name.trim() || name.trim() === before}>{verb}</Button></div>
      </form>
    </Dialog>
  )
}

type Asking = { kind: 'regenerate' | 'rename' | 'delete'; apiKey: ApiKey } | { kind: 'new' }

/** What a client needs to reach the app, and its keys. */
export function Keys({ app }: { app: string }): ReactNode {
  const queries = useQueryClient()
  const settings = useRead<AppSettings>(ofApp(app, '/appsettings'))
  const requests = useRead<{ requests: RequestItem[] }>(ofApp(app, '/security/requests?caller=client&limit=200'))
  const [asking, setAsking] = useState<Asking | null>(null)
  const usedBy = (key: ApiKey) => (requests.data?.requests ?? []).filter(request => request.key === key.name || request.key === key.deviceType).length
  const change = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, said: string) => {
    await call(method, ofApp(app, path), body)
    await refresh(queries, [ofApp(app, '/appsettings')])
    tell(said)
  }
  const close = () => setAsking(null)
  return (
    <div className="stack">
      <p className="quiet">A client needs the address of this server, the id of the app, and one of its keys. A key says through which kind of client a request comes; it is no secret that protects data.</p>
      {settings.isPending && <div className="panel"><Bones /></div>}
      <Problem error={settings.error} retry={() => void settings.refetch()} app={app} />
      {settings.data && (
        <>
          <dl className="panel facts wide">
            <div><dt>server</dt><dd className="row"><code className="wrap">{window.location.origin}</code><CopyButton text={window.location.origin} /></dd></div>
            <div><dt>app id</dt><dd className="row"><code className="wrap">{app}</code><CopyButton text={app} /></dd></div>
          </dl>
          <section className="panel flush" aria-label="API keys">
            <header><h2>API keys</h2><Button small icon="plus" onClick={() => setAsking({ kind: 'new' })}>New key</Button></header>
            <div className="scroll-x">
              <table className="list keys cards">
                <thead><tr><th>Key</th><th>Value</th><th>Requests</th><th><span className="only-read">Actions</span></th></tr></thead>
                <tbody>
                  {settings.data.apiKeys.map(key => (
                    <KeyRow key={key.id} apiKey={key} used={usedBy(key)} onRegenerate={() => setAsking({ kind: 'regenerate', apiKey: key })}
                      onRename={() => setAsking({ kind: 'rename', apiKey: key })} onDelete={() => setAsking({ kind: 'delete', apiKey: key })} />
                  ))}
                </tbody>
              </table>
            </div>
          </section>
        </>
      )}
      {asking?.kind === 'new' && <KeyName title="New key" verb="Make the key" before="" onClose={close} onSave={name => change('POST', '/apikey', { name }, `Made the key ${name}.`)} />}
      {asking?.kind === 'rename' && <KeyName title={`Rename ${asking.apiKey.name}`} verb="Rename" before={asking.apiKey.name} onClose={close} onSave={name => change('PUT', `/apikey/${asking.apiKey.id}`, { name }, `It is called ${name} now.`)} />}
      {asking?.kind === 'regenerate' && (
        <Confirm title={`Another value for ${asking.apiKey.name}?`} verb="Regenerate" onClose={close} onConfirm={() => change('POST', `/apikey/${asking.apiKey.id}/regenerate`, undefined, `${asking.apiKey.name} has another value.`)}>
          <p>Clients that have the old one stop at once: {usedBy(asking.apiKey) > 0 ? <b>{usedBy(asking.apiKey)} of the latest 200 requests came through it.</b> : 'none of the latest 200 requests came through it.'}</p>
        </Confirm>
      )}
      {asking?.kind === 'delete' && (
        <Confirm title={`Delete the key ${asking.apiKey.name}?`} verb="Delete" name={asking.apiKey.name} onClose={close} onConfirm={() => change('DELETE', `/apikey/${asking.apiKey.id}`, undefined, `Deleted the key ${asking.apiKey.name}.`)}>
          <p>With it goes its role <b><bdi>{asking.apiKey.rolename}</bdi></b>, with all cells of it. Clients that have the key stop at once: {usedBy(asking.apiKey)} of the latest 200 requests came through it.</p>
        </Confirm>
      )}
    </div>
  )
}
