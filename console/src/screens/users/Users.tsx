import { lazy, type ReactNode } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { Head } from '../../ui/parts'
import { ReviewBar } from '../access/ReviewBar'
import { Roles } from './Roles'
import { UserList } from './UserList'

const Mails = lazy(() => import('./Mails'))
const Properties = lazy(() => import('./Properties'))
const Providers = lazy(() => import('./Providers'))
const UserSettings = lazy(() => import('./UserSettings'))

const TABS: [string, string][] = [
  ['', 'Users'],
  ['roles', 'Roles'],
  ['login', 'Login'],
  ['registration', 'Registration'],
  ['properties', 'Properties'],
  ['providers', 'Providers'],
  ['mails', 'Mails'],
]

export default function Users({ app }: { app: string }): ReactNode {
  const base = `/a/${app}/users`
  const [path] = useLocation()
  const now = path.slice(base.length + 1).split('/')[0] ?? ''
  return (
    <div className="screen">
      <Head title="Users" about="Accounts of this app, the roles that you give them, and how they get in." />
      <nav className="tabs" aria-label="Users">
        {TABS.map(([to, name]) => <Link key={to} href={to ? `${base}/${to}` : base} {...(to === now ? { 'aria-current': 'page' as const } : {})}>{name}</Link>)}
      </nav>
      <Switch>
        <Route path={`${base}/roles`}><Roles app={app} /></Route>
        <Route path={`${base}/login`}><UserSettings key="login" app={app} kind="login" /></Route>
        <Route path={`${base}/registration`}><UserSettings key="registration" app={app} kind="registration" /></Route>
        <Route path={`${base}/properties`}><Properties app={app} /></Route>
        <Route path={`${base}/providers/:one?`}>{parts => <Providers app={app} one={parts.one ? decodeURIComponent(parts.one) : null} />}</Route>
        <Route path={`${base}/mails/:mail?`}>{parts => <Mails app={app} mail={parts.mail ? decodeURIComponent(parts.mail) : null} />}</Route>
        <Route><UserList app={app} /></Route>
      </Switch>
      <ReviewBar app={app} />
    </div>
  )
}
