import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useAsk } from '../../api/queries'
import type { Story, Who } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Bones, Problem } from '../../ui/parts'
import { usePeople } from '../../permissions/people'
import { StoryView } from '../explain/StoryView'
import { callerName, callerText } from '../../permissions/caller'

export interface WhyQuestion {
  who: Who
  area: string
  /** An operation, or a method of a service. */
  operation: string
  asset: string
  /** The id of a row of the table. */
  row?: string
}

/** Why one caller may or may not: the layers, the deciding one, the cell that turns it around. */
export function Why({ app, question, onClose }: { app: string; question: WhyQuestion; onClose: () => void }): ReactNode {
  const { who, area, asset } = question
  const method = area === 'localservices' ? question.operation : null
  const operation = method === null ? question.operation : 'INVOKE'
  const body = { ...who, area, operation, asset, ...(method === null ? {} : { part: method }), ...(question.row === undefined ? {} : { part: question.row }) }
  const story = useAsk<Story>(ofApp(app, '/security/explain'), body)
  const name = usePeople(app, [story.data?.user])
  const address = new URLSearchParams({ tab: 'ask', who: callerText(who), area, operation, asset, ...(method === null ? {} : { method }) })
  return (
    <Dialog title={`${question.operation} on ${asset}${question.row === undefined ? '' : `, row ${question.row}`}: why?`} look="drawer" onClose={onClose}>
      <p className="quiet wrap">{callerName(who, name)}</p>
      {story.isPending && <Bones lines={8} />}
      <Problem error={story.error} retry={() => void story.refetch()} app={app} />
      {story.data && <StoryView app={app} story={story.data} name={name} />}
      <Link href={`/a/${app}/explain?${address.toString()}`} className="button">Ask more on its own page</Link>
    </Dialog>
  )
}
