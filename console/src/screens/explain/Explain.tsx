import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useParameter } from '../../ui/address'
import { Head, Tabs } from '../../ui/parts'
import { Ask } from './Ask'
import { Requests } from './Requests'
import { StoryOf } from './StoryOf'

const TABS = [
  { id: 'requests', name: 'Latest requests' },
  { id: 'ask', name: 'Ask' },
] as const

export default function Explain({ app, request }: { app: string; request: string | null }): ReactNode {
  const [tab, setTab] = useParameter('tab', 'requests')
  const [, go] = useLocation()
  return (
    <div className="screen">
      <Head title="Explain" about="Why a request was answered as it was: who asked, with which roles, which layer decided, and what would change it." />
      {!request && <Tabs label="Explain" tabs={[...TABS]} current={tab === 'ask' ? 'ask' : 'requests'} onChoose={setTab} />}
      {request ? <StoryOf app={app} request={request} onBack={() => go(`/a/${app}/explain`)} /> : tab === 'ask' ? <Ask app={app} /> : <Requests app={app} />}
    </div>
  )
}
