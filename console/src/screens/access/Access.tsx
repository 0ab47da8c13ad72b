import { lazy, type ReactNode } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { Head } from '../../ui/parts'
import { Closed } from './Closed'
import { ContainerScreen } from './ContainerScreen'
import { Lint } from './Lint'
import { Overview } from './Overview'
import { ReviewBar } from './ReviewBar'

const PolicyFile = lazy(() => import('./PolicyFile'))

const TABS: [string, string][] = [
  ['', 'Who can what'],
  ['global/data', 'Global cells'],
  ['closed', 'Closed to clients'],
  ['lint', 'Lint'],
  ['policy', 'Policy file'],
]

export default function Access({ app }: { app: string }): ReactNode {
  const base = `/a/${app}/access`
  const [path] = useLocation()
  const now = path.slice(base.length + 1)
  return (
    <div className="screen">
      <Head title="Access" about="What everybody may do, and the cells it comes from. Nothing is written before you have seen who gains and who loses." />
      <nav className="tabs" aria-label="Access">
        {TABS.map(([to, name]) => {
          const current = to === '' ? now === '' || /^(data|files|messaging|localservices)\//.test(now) : now.startsWith(to.split('/')[0] ?? to)
          return <Link key={to} href={to ? `${base}/${to}` : base} {...(current ? { 'aria-current': 'page' as const } : {})}>{name}</Link>
        })}
      </nav>
      <Switch>
        <Route path={base}><Overview app={app} /></Route>
        <Route path={`${base}/closed`}><Closed app={app} /></Route>
        <Route path={`${base}/lint`}><Lint app={app} /></Route>
        <Route path={`${base}/policy`}><PolicyFile app={app} /></Route>
        <Route path={`${base}/global/:area`}>{parts => <ContainerScreen key={parts.area} app={app} area={parts.area} name={null} />}</Route>
        <Route path={`${base}/:area/*`}>
          {parts => <ContainerScreen key={`${parts.area}/${parts['*']}`} app={app} area={parts.area} name={decodeURIComponent(parts['*'])} />}
        </Route>
      </Switch>
      <ReviewBar app={app} />
    </div>
  )
}
