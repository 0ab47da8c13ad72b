import type { ReactNode } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { Head } from '../../ui/parts'
import { ReviewBar } from '../access/ReviewBar'
import { Deployments } from './Deployments'
import { DeploymentScreen } from './DeploymentScreen'
import { Handlers } from './Handlers'
import { Services } from './Services'
import { ServiceScreen } from './ServiceScreen'
import { Timers } from './Timers'
import '../../styles/logic.css'

const TABS: [string, string][] = [
  ['', 'Services'],
  ['handlers', 'Event handlers'],
  ['timers', 'Timers'],
  ['deployments', 'Deployments'],
]

/** The server code of an app. */
export default function Logic({ app }: { app: string }): ReactNode {
  const base = `/a/${app}/logic`
  const [path] = useLocation()
  const now = path.slice(base.length + 1).split('/')[0] ?? ''
  return (
    <div className="screen">
      <Head title="Logic" about="Code that runs beside the server. It keeps the identity of its caller, and acts as its permissions say.">
        <Link href={`/a/${app}/logs`} className="button small">Its log</Link>
      </Head>
      <nav className="tabs" aria-label="Logic">
        {TABS.map(([to, name]) => {
          const current = to === now || (to === '' && now === 'services')
          return <Link key={to} href={to ? `${base}/${to}` : base} {...(current ? { 'aria-current': 'page' as const } : {})}>{name}</Link>
        })}
      </nav>
      <Switch>
        <Route path={`${base}/services/:service/:method?`}>
          {parts => <ServiceScreen key={parts.service} app={app} named={decodeURIComponent(parts.service)} method={parts.method ? decodeURIComponent(parts.method) : null} />}
        </Route>
        <Route path={`${base}/handlers`}><Handlers app={app} /></Route>
        <Route path={`${base}/timers`}><Timers app={app} /></Route>
        <Route path={`${base}/deployments/:id/*?`}>
          {parts => <DeploymentScreen key={parts.id} app={app} id={parts.id} />}
        </Route>
        <Route path={`${base}/deployments`}><Deployments app={app} /></Route>
        <Route><Services app={app} /></Route>
      </Switch>
      <ReviewBar app={app} />
    </div>
  )
}
