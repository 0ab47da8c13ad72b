import { useEffect, useState, type ReactNode } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { Failure } from '../../api/client'
import { useRead, useWrite } from '../../api/queries'
import { PageTop } from '../../ui/PageTop'
import { Badge, Bones, Button, Code, Empty, Problem, Time } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { sizeText } from '../files/types'
import '../../styles/manage.css'

interface Setting {
  name: string
  value: string | null
  given: boolean
  secret: boolean
  defaultValue: string
  description: string
}

interface ServerState {
  version: string
  java: string
  database: string
  started: number
  processors: number
  memory: { used: number; most: number }
  disk: { free: number; total: number } | null
  settings: Setting[]
}

interface BackupState {
  writing: number | null
  problem: string | null
  files: { name: string; bytes: number; written: number }[]
}

const STATE = '/console/server'
const BACKUPS = '/console/backups'
const LOOK_MS = 2_000
/** Below this share of the disk, people should know. */
const LITTLE = 0.1

function Settings({ settings }: { settings: Setting[] }): ReactNode {
  const [sought, setSought] = useState('')
  const [onlyGiven, setOnlyGiven] = useState(false)
  const shown = settings.filter(each => `${each.name} ${each.description}`.toLowerCase().includes(sought.toLowerCase()) && (!onlyGiven || each.given))
  return (
    <section className="panel flush" aria-label="Settings">
      <header>
        <h2>Settings</h2>
        <div className="row">
          <label className="row tight small"><input type="checkbox" checked={onlyGiven} onChange={event => setOnlyGiven(event.target.checked)} />only those that were given</label>
          <input className="input narrow" type="search" aria-label="Filter settings" placeholder={`Filter ${settings.length} settings`} value={sought} onChange={event => setSought(event.target.value)} />
        </div>
      </header>
      <p className="quiet small pad">They are given at the start: as an option, such as <code className="mono">--port 9000</code>, as an environment variable, such as <code className="mono">BACKSTAY_PORT</code>, or in <code className="mono">backstay.properties</code>. Changing one takes a restart.</p>
      <ul className="plain role-list">
        {shown.map(each => (
          <li key={each.name}>
            <span className="grow"><strong className="mono wrap">{each.name}</strong><span className="block quiet small wrap">{each.description}</span></span>
            {each.given && <Badge tone="accent">given</Badge>}
            <span className="mono wrap">{each.secret ? (each.given ? 'secret' : 'none') : each.value === '' ? 'none' : each.value}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function State(): ReactNode {
  const found = useRead<ServerState>(STATE)
  if (found.isPending) return <div className="panel"><Bones lines={8} /></div>
  if (found.error) return <NotYours error={found.error} retry={() => void found.refetch()} />
  const { version, java, database, started, processors, memory, disk, settings } = found.data
  const little = disk !== null && disk.free < disk.total * LITTLE
  return (
    <div className="stack">
      <section className="panel" aria-label="State">
        <dl className="facts">
          <div><dt>Version</dt><dd>{version}</dd></div>
          <div><dt>Database</dt><dd>{database}</dd></div>
          <div><dt>Runs since</dt><dd><Time at={started} /></dd></div>
          <div><dt>Java</dt><dd>{java}, {processors} processors</dd></div>
          <div><dt>Memory</dt><dd>{sizeText(memory.used)} of {sizeText(memory.most)}</dd></div>
          {disk && <div><dt>Disk</dt><dd>{sizeText(disk.free)} free of {sizeText(disk.total)} {little && <Badge tone="no">little is left</Badge>}</dd></div>}
        </dl>
      </section>
      <Settings settings={settings} />
    </div>
  )
}

function NotYours({ error, retry }: { error: Error; retry: () => void }): ReactNode {
  return error instanceof Failure && error.code === 2000 ? (
    <div className="panel"><Empty title="This is for who runs the server"><p>The first developer of the server sees its settings and backups, which are about the apps of all developers.</p></Empty></div>
  ) : <Problem error={error} retry={retry} />
}

function Backups(): ReactNode {
  const found = useRead<BackupState>(BACKUPS, { every: LOOK_MS })
  const begin = useWrite<BackupState>([BACKUPS], () => tell('The backup is being written.'))
  if (found.isPending) return <div className="panel"><Bones lines={4} /></div>
  if (found.error) return <NotYours error={found.error} retry={() => void found.refetch()} />
  const { writing, problem, files } = found.data
  return (
    <div className="stack">
      <section className="panel flush" aria-label="Backups">
        <header>
          <div className="grow">
            <h2>Backups</h2>
            <p className="quiet small">Everything of the server in one file: all apps with tables, users, permissions, files and server code. Not in it are the entries of caches, and the file <code className="mono">secret-key</code> that opens the passwords that the server itself must know.</p>
          </div>
          <Button look="main" disabled={writing !== null || begin.isPending} onClick={() => begin.mutate({ method: 'POST', path: BACKUPS })}>{writing === null ? 'Write a backup' : 'Writing…'}</Button>
        </header>
        {writing !== null && <p className="pad row quiet" role="status"><span className="dot live" />Written since <Time at={writing} />. The apps stay in use.</p>}
        {problem && <p className="pad no-text" role="alert">{problem}</p>}
        <div className="pad"><Problem error={begin.error} /></div>
        {files.length === 0 && <p className="quiet pad">None yet in the data directory.</p>}
        <ul className="plain role-list">
          {files.map(file => (
            <li key={file.name}><strong className="mono wrap grow">{file.name}</strong><span className="quiet">{sizeText(file.bytes)}</span><Time at={file.written} /></li>
          ))}
        </ul>
      </section>
      <section className="panel stack" aria-label="What to do with them">
        <h2>What to do with them</h2>
        <p>They are in the directory <code className="mono">backups</code> of the data directory, on the same disk as what they save: copy them to another machine. They hold password hashes and secrets, so this page gives none out.</p>
        <p>A server is made of one again where nothing is yet:</p>
        <Code text={`./backstay restore ${files[0]?.name ?? 'FILE'} --data ./restored`} label="Restore" />
      </section>
    </div>
  )
}

/** The server as a whole, for those who run it. */
export default function ServerScreen(): ReactNode {
  const [path] = useLocation()
  useEffect(() => {
    document.title = 'Server · Backstay'
  }, [])
  const tabs: [string, string][] = [['/server', 'State and settings'], ['/server/backups', 'Backups']]
  return (
    <>
      <PageTop />
      <main className="narrow-page stack">
        <div className="row spread"><h1 className="grow">Server</h1><Link href="/apps" className="button small">All apps</Link></div>
        <nav className="tabs" aria-label="Server">
          {tabs.map(([to, name]) => <Link key={to} href={to} {...(path === to ? { 'aria-current': 'page' as const } : {})}>{name}</Link>)}
        </nav>
        <Switch>
          <Route path="/server/backups"><Backups /></Route>
          <Route><State /></Route>
        </Switch>
      </main>
    </>
  )
}
