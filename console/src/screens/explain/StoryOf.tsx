import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Failure } from '../../api/client'
import { ofApp, useRead } from '../../api/queries'
import type { Story } from '../../api/types'
import { part } from '../../ui/address'
import { Bones, Button, CopyButton, Empty, Problem } from '../../ui/parts'
import { usePeople } from '../../permissions/people'
import { StoryView } from './StoryView'

/** A request of the past. */
export function StoryOf({ app, request, onBack }: { app: string; request: string; onBack: () => void }): ReactNode {
  const story = useRead<Story>(ofApp(app, `/security/explain/${part(request)}`))
  const name = usePeople(app, [story.data?.user])
  const gone = story.error instanceof Failure && story.error.status === 404
  return (
    <div className="stack">
      <div className="row spread">
        <Button icon="undo" onClick={onBack}>All requests</Button>
        <span className="row">
          <span className="mono quiet wrap">{request}</span>
          <CopyButton text={window.location.href} label="Copy link" />
          {story.data && <CopyButton text={story.data.text} label="Copy as text" />}
        </span>
      </div>
      {story.isPending && <Bones lines={6} />}
      {gone ? (
        <div className="panel">
          <Empty title="This request is not remembered">
            <p>The latest 1,000 requests of clients, server code and developers are kept each, until the server restarts. You can ask the same question again.</p>
            <Link href={`/a/${app}/explain?tab=ask`} className="button">Ask</Link>
          </Empty>
        </div>
      ) : <Problem error={story.error} retry={() => void story.refetch()} app={app} />}
      {story.data && <StoryView app={app} story={story.data} name={name} />}
    </div>
  )
}
