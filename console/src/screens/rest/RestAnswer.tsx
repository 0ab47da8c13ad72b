import type { ReactNode } from 'react'
import { ofApp, useRead } from '../../api/queries'
import type { Story } from '../../api/types'
import { Badge, Bones, Code, RequestId } from '../../ui/parts'
import { usePeople } from '../../permissions/people'
import { StoryView } from '../explain/StoryView'

export interface Answered {
  status: number
  body: unknown
  requestId: string | null
  milliseconds: number
}

/** The answer, and beside it always what was decided. */
export function RestAnswer({ app, answer }: { app: string; answer: Answered }): ReactNode {
  const story = useRead<Story>(ofApp(app, `/security/explain/${answer.requestId ?? ''}`), { enabled: answer.requestId !== null })
  const name = usePeople(app, [story.data?.user])
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body, null, 2)
  return (
    <div className="two rest-answer">
      <section className="stack small-gap" aria-label="Answer">
        <div className="row">
          <Badge tone={answer.status < 300 ? 'yes' : 'no'}>{answer.status}</Badge>
          <span className="quiet">{answer.milliseconds} ms</span>
          {answer.requestId && <RequestId id={answer.requestId} app={app} />}
        </div>
        <Code text={text ?? ''} label="Body of the answer" />
      </section>
      <section className="stack small-gap" aria-label="Decision">
        {story.isLoading && <Bones />}
        {story.error && <p className="quiet">Nothing was decided about permissions for this request.</p>}
        {story.data && <StoryView app={app} story={story.data} name={name} />}
      </section>
    </div>
  )
}
