import { useEffect, useState, type FormEvent, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useRead, useWrite } from '../../api/queries'
import type { App } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Icon } from '../../ui/icons'
import { PageTop } from '../../ui/PageTop'
import { Bones, Button, Field, Problem } from '../../ui/parts'

const LIST = '/console/applications'
const MANY = 8

function NewApp({ first, onClose }: { first: boolean; onClose?: () => void }): ReactNode {
  const [name, setName] = useState('')
  const [, go] = useLocation()
  const create = useWrite<App>([LIST], app => go(`/a/${app.id}/start`))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ method: 'POST', path: LIST, body: { appName: name.trim() } })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <Field label={first ? 'What is your first app called?' : 'Name'} hint="An app has its own database, users, keys and code. The name can be changed later.">
        <input className="input" value={name} maxLength={100} required autoFocus data-focus placeholder="Food ordering"
          onChange={event => setName(event.target.value)} />
      </Field>
      <Problem error={create.error} />
      <div className="row">
        <Button type="submit" look="main" disabled={!name.trim() || create.isPending}>{create.isPending ? 'Making it…' : 'Make the app'}</Button>
        {onClose && <Button onClick={onClose}>Cancel</Button>}
      </div>
    </form>
  )
}

export function Apps(): ReactNode {
  const apps = useRead<App[]>(LIST)
  const [making, setMaking] = useState(false)
  const [sought, setSought] = useState('')
  useEffect(() => {
    document.title = 'Apps · Backstay'
  }, [])
  const shown = (apps.data ?? [])
    .filter(app => `${app.name} ${app.id}`.toLowerCase().includes(sought.toLowerCase()))
    .toSorted((one, other) => other.created - one.created)
  return (
    <>
      <PageTop />
      <main className="narrow-page stack">
        <div className="row spread">
          <h1 className="grow">Apps</h1>
          <Link href="/server" className="button">Server</Link>
          {apps.data && apps.data.length > 0 && <Button look="main" icon="plus" onClick={() => setMaking(true)}>New app</Button>}
        </div>
        {apps.isPending && <Bones />}
        <Problem error={apps.error} retry={() => void apps.refetch()} />
        {apps.data?.length === 0 && <div className="panel"><NewApp first /></div>}
        {apps.data && apps.data.length > MANY && (
          <input className="input" type="search" aria-label="Filter apps" placeholder="Filter by name or id" value={sought}
            onChange={event => setSought(event.target.value)} />
        )}
        <ul className="plain app-list">
          {shown.map(app => (
            <li key={app.id}>
              <Link href={`/a/${app.id}/start`} className="panel app-card">
                <span className="letter" aria-hidden="true">{app.name.slice(0, 1).toUpperCase()}</span>
                <span className="grow">
                  <strong className="wrap"><bdi>{app.name}</bdi></strong>
                  <span className="quiet small mono wrap">{app.id}</span>
                </span>
                <Icon name="right" />
              </Link>
            </li>
          ))}
        </ul>
        {making && <Dialog title="New app" onClose={() => setMaking(false)}><NewApp first={false} onClose={() => setMaking(false)} /></Dialog>}
      </main>
    </>
  )
}
