// Which screen an address means. Screens are loaded when they are first shown.

import { lazy, Suspense, type ReactNode } from 'react'
import { Redirect, Route, Router, Switch, useLocation, useSearch } from 'wouter'
import { useLoginState } from '../api/session'
import { Bones, Empty } from '../ui/parts'
import { Toasts } from '../ui/toasts'
import { Frame } from './Frame'
import { Login } from './Login'
import { LoginDialog } from './LoginDialog'
import { Welcome } from './Welcome'
import { Apps } from '../screens/apps/Apps'

const Start = lazy(() => import('../screens/start/Start'))
const Explain = lazy(() => import('../screens/explain/Explain'))
const Access = lazy(() => import('../screens/access/Access'))
const Data = lazy(() => import('../screens/data/Data'))
const Users = lazy(() => import('../screens/users/Users'))
const Logs = lazy(() => import('../screens/logs/Logs'))
const Rest = lazy(() => import('../screens/rest/Rest'))
const Logic = lazy(() => import('../screens/logic/Logic'))
const Files = lazy(() => import('../screens/files/Files'))
const ServerScreen = lazy(() => import('../screens/server/ServerScreen'))
const Manage = lazy(() => import('../screens/manage/Manage'))

function AppScreens({ app }: { app: string }): ReactNode {
  const base = `/a/${app}`
  return (
    <Frame app={app}>
      <Suspense fallback={<Bones lines={6} />}>
        <Switch>
          <Route path={`${base}/start`}><Start app={app} /></Route>
          <Route path={`${base}/explain/:request`}>{parts => <Explain app={app} request={parts.request} />}</Route>
          <Route path={`${base}/explain`}><Explain app={app} request={null} /></Route>
          <Route path={`${base}/access/*?`}><Access app={app} /></Route>
          <Route path={`${base}/data/*?`}><Data app={app} /></Route>
          <Route path={`${base}/users/*?`}><Users app={app} /></Route>
          <Route path={`${base}/logs/*?`}><Logs app={app} /></Route>
          <Route path={`${base}/rest`}><Rest app={app} /></Route>
          <Route path={`${base}/logic/*?`}><Logic app={app} /></Route>
          <Route path={`${base}/files/*?`}><Files app={app} /></Route>
          <Route path={`${base}/manage/*?`}><Manage app={app} /></Route>
          <Route path={`${base}/keys`}><Redirect to={`${base}/manage`} replace /></Route>
          <Route path={base}><Redirect to={`${base}/start`} replace /></Route>
          <Route><Empty title="There is no such screen" /></Route>
        </Switch>
      </Suspense>
    </Frame>
  )
}

function ToLogin(): ReactNode {
  const [path] = useLocation()
  const search = useSearch()
  const next = path === '/' || path === '/apps' ? '' : `?next=${encodeURIComponent(search ? `${path}?${search}` : path)}`
  return <Redirect to={`/login${next}`} replace />
}

function Screens(): ReactNode {
  const state = useLoginState()
  return (
    <Switch>
      <Route path="/login"><Login /></Route>
      <Route path="/welcome"><Welcome /></Route>
      {state === 'out' && <Route><ToLogin /></Route>}
      <Route path="/"><Redirect to="/apps" replace /></Route>
      <Route path="/apps"><Apps /></Route>
      <Route path="/server/*?"><Suspense fallback={<Bones lines={6} />}><ServerScreen /></Suspense></Route>
      <Route path="/a/:app/*?">{parts => <AppScreens key={parts.app} app={parts.app} />}</Route>
      <Route><Empty title="There is no such page"><a href="/ui/">To your apps</a></Empty></Route>
    </Switch>
  )
}

export function Console(): ReactNode {
  const state = useLoginState()
  return (
    <Router base="/ui">
      <Screens />
      {state === 'expired' && <LoginDialog />}
      <Toasts />
    </Router>
  )
}
