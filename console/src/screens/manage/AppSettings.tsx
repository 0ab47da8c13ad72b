import { useState, type FormEvent, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import type { App } from '../../api/types'
import { Confirm } from '../../ui/dialog'
import { Bones, Button, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { sizeText } from '../files/types'

interface DataConfig {
  dynamicSchema: boolean
  includeObjectIdByDefault: boolean
}

interface FileConfig {
  maxFileMb: number
  quotaMb: number
  usedBytes: number
}

/** Saves something and says what went wrong, if so. */
function useSave(prefix: string) {
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const save = async (send: () => Promise<unknown>, said: string) => {
    setError(null)
    try {
      await send()
      tell(said)
    } catch (failed) {
      setError(failed)
    }
    await refresh(queries, [prefix])
  }
  return { error, save }
}

function Name({ app }: { app: string }): ReactNode {
  const apps = useRead<App[]>('/console/applications')
  const known = apps.data?.find(each => each.id === app)
  const [typed, setTyped] = useState<string | null>(null)
  const { error, save } = useSave('/console/applications')
  const name = typed ?? known?.name ?? ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save(() => call('PUT', ofApp(app, '/application'), { appName: name.trim() }), 'The app has another name.')
  }
  return (
    <form className="panel stack" aria-label="Name" onSubmit={submit}>
      <Field label="Name of the app"><input className="input" required value={name} onChange={event => setTyped(event.target.value)} /></Field>
      <Problem error={error ?? apps.error} app={app} />
      <div className="row"><Button type="submit" look="main" disabled={!name.trim() || name.trim() === known?.name}>Rename</Button></div>
    </form>
  )
}

function DataSettings({ app }: { app: string }): ReactNode {
  const path = ofApp(app, '/data/config')
  const config = useRead<DataConfig>(path)
  const { error, save } = useSave(path)
  const set = (changes: Partial<DataConfig>, said: string) => void save(() => call('PUT', path, changes), said)
  return (
    <section className="panel stack" aria-label="Data">
      <h2>Data</h2>
      {config.isPending && <Bones lines={2} />}
      <Problem error={config.error ?? error} retry={() => void config.refetch()} app={app} />
      {config.data && (
        <>
          <div>
            <label className="tick"><input type="checkbox" checked={config.data.dynamicSchema} onChange={event => set({ dynamicSchema: event.target.checked }, `Dynamic schema is ${event.target.checked ? 'on' : 'off'}.`)} /><strong>Dynamic schema</strong></label>
            <p className="quiet small">On: what clients save makes missing tables and columns. Off: it is refused; only developers change the schema. Good for starting, off is safer for an app with users.</p>
          </div>
          <div>
            <label className="tick"><input type="checkbox" checked={config.data.includeObjectIdByDefault} onChange={event => set({ includeObjectIdByDefault: event.target.checked }, 'Saved.')} /><strong>objectId in every answer</strong></label>
            <p className="quiet small">On: rows have their objectId also where the properties that were asked for leave it out.</p>
          </div>
        </>
      )}
    </section>
  )
}

function FileSettings({ app }: { app: string }): ReactNode {
  const path = ofApp(app, '/filesettings')
  const config = useRead<FileConfig>(path)
  const { error, save } = useSave(path)
  const [typed, setTyped] = useState<{ maxFileMb?: string; quotaMb?: string }>({})
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    await save(() => call('PUT', path, Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, Number(text)]))), 'The limits of files are saved.')
    setTyped({})
  }
  const share = config.data && config.data.quotaMb > 0 ? config.data.usedBytes / (config.data.quotaMb * 1024 * 1024) : null
  return (
    <form className="panel stack" aria-label="Files" onSubmit={event => void submit(event)}>
      <h2>Files</h2>
      {config.isPending && <Bones lines={2} />}
      <Problem error={config.error ?? error} retry={() => void config.refetch()} app={app} />
      {config.data && (
        <>
          <p>{sizeText(config.data.usedBytes)} are used{share !== null && `, ${Math.round(share * 100)} % of what the app may have`}.</p>
          <div className="ask">
            <Field label="One file at most, MB" hint="0 takes the server's limit again"><input className="input" type="number" min={0} value={typed.maxFileMb ?? String(config.data.maxFileMb)} onChange={event => setTyped(now => ({ ...now, maxFileMb: event.target.value }))} /></Field>
            <Field label="All files at most, MB" hint="0 takes the server's limit again"><input className="input" type="number" min={0} value={typed.quotaMb ?? String(config.data.quotaMb)} onChange={event => setTyped(now => ({ ...now, quotaMb: event.target.value }))} /></Field>
          </div>
          <div className="row"><Button type="submit" look="main" disabled={Object.keys(typed).length === 0}>Save</Button></div>
        </>
      )}
    </form>
  )
}

function Danger({ app }: { app: string }): ReactNode {
  const apps = useRead<App[]>('/console/applications')
  const queries = useQueryClient()
  const [, go] = useLocation()
  const [deleting, setDeleting] = useState(false)
  const name = apps.data?.find(each => each.id === app)?.name ?? ''
  const remove = async () => {
    await call('DELETE', ofApp(app, '/application'))
    go('/apps')
    await refresh(queries, ['/console/applications'])
    tell(`Deleted the app ${name}.`)
  }
  return (
    <section className="panel stack danger-zone" aria-label="Delete the app">
      <h2>Delete the app</h2>
      <p className="quiet">All of it: tables, users, files, code, permissions and its audit log. A backup made before is the only way back.</p>
      <div className="row"><Button look="danger" disabled={!name} onClick={() => setDeleting(true)}>Delete…</Button></div>
      {deleting && (
        <Confirm title="Delete the whole app?" verb="Delete it for good" name={name} onClose={() => setDeleting(false)} onConfirm={remove}>
          <p>Its tables, users, files, server code and permissions go with it, and clients that use it stop at once.</p>
        </Confirm>
      )}
    </section>
  )
}

/** What holds for all of the app. */
export default function AppSettings({ app }: { app: string }): ReactNode {
  return (
    <div className="stack">
      <Name app={app} />
      <DataSettings app={app} />
      <FileSettings app={app} />
      <Danger app={app} />
    </div>
  )
}
