import { lazy, type ReactNode } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { Head } from '../../ui/parts'
import { Keys } from './Keys'
import '../../styles/manage.css'

const AppSettings = lazy(() => import('./AppSettings'))
const Cache = lazy(() => import('./Cache'))
const Counters = lazy(() => import('./Counters'))
const Domains = lazy(() => import('./Domains'))
const Hives = lazy(() => import('./Hives'))
const MailServer = lazy(() => import('./MailServer'))

const TABS: [string, string][] = [
  ['', 'Keys'],
  ['domains', 'Domains'],
  ['settings', 'Settings'],
  ['mail', 'Mail server'],
  ['counters', 'Counters'],
  ['cache', 'Cache'],
  ['hives', 'Hives'],
]

/** What an app is reached by, what holds for all of it, and its small stores. */
export default function Manage({ app }: { app: string }): ReactNode {
  const base = `/a/${app}/manage`
  const [path] = useLocation()
  const now = path.slice(base.length + 1).split('/')[0] ?? ''
  return (
    <div className="screen">
      <Head title="Manage" about="How clients reach this app, what holds for all of it, and what it keeps beside its tables." />
      <nav className="tabs" aria-label="Manage">
        {TABS.map(([to, name]) => <Link key={to} href={to ? `${base}/${to}` : base} {...(to === now ? { 'aria-current': 'page' as const } : {})}>{name}</Link>)}
      </nav>
      <Switch>
        <Route path={`${base}/domains`}><Domains app={app} /></Route>
        <Route path={`${base}/settings`}><AppSettings app={app} /></Route>
        <Route path={`${base}/mail`}><MailServer app={app} /></Route>
        <Route path={`${base}/counters`}><Counters app={app} /></Route>
        <Route path={`${base}/cache`}><Cache app={app} /></Route>
        <Route path={`${base}/hives/*?`}><Hives app={app} /></Route>
        <Route><Keys app={app} /></Route>
      </Switch>
    </div>
  )
}
