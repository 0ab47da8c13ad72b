import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import type { Story, Told } from '../../api/types'
import { Badge, Button, CopyButton, Time } from '../../ui/parts'
import { addDrafts } from '../../permissions/drafts'
import { changeText } from '../../permissions/changes'
import { askAddress, testOf } from './further'
import { Layers } from './Layers'
import { Outcome, outcomeOf } from './Outcome'
import { readable } from '../../permissions/people'

const rows = (count: number): string => `${count >= 100_000 ? 'more than 100,000' : count} ${count === 1 ? 'row' : 'rows'}`

/** The code for a row that is not there, or that the caller may not find. */
const MISSING_ROW = 1000

/** What came of a decision, in a sentence. */
export function resultOf(told: Told): string {
  if (told.outcome === 'MISSING') return 'No row had that id.'
  if (!told.allowed) {
    const empty = told.operation === 'FIND' && told.rows ? ' The answer was an empty list.' : ''
    return `Refused by ${told.layer} (${told.layerLabel}).${empty}`
  }
  if (told.outcome === 'ALLOW_WHERE') return `Allowed for some rows; the rest is decided by ${told.layer} (${told.layerLabel}).`
  return `Allowed by ${told.layer} (${told.layerLabel}).`
}

/** What the client was told of a refusal: of rows that it may not find, that there are none. */
function clientToldOf(told: Told): string {
  return told.operation === 'FIND' && told.code !== MISSING_ROW ? 'answered as if there were no such rows' : `error ${told.code}`
}

function Counted({ told }: { told: Told }): ReactNode {
  if (!told.rows) return null
  const { matching, kept, layers } = told.rows
  return (
    <p>
      Of the {rows(matching)} that {matching === 1 ? 'matches' : 'match'} now, <strong>{rows(matching - kept)}</strong> would come and <strong>{kept}</strong> would be kept back
      {kept > 0 && <> ({layers.filter(each => !each.allowed).map(each => `${each.rows} by ${each.layer}`).join(', ')})</>}.
    </p>
  )
}

function Flip({ app, told }: { app: string; told: Told }): ReactNode {
  const [, go] = useLocation()
  if (!told.advice) return null
  const preview = () => {
    addDrafts(app, told.changes)
    go(`/a/${app}/access?review=1`)
  }
  return (
    <div className="flip">
      <div className="grow">
        <h3>{told.changes.length === 1 ? 'The one cell that turns it around' : 'What turns it around'}</h3>
        <p className="wrap">{told.advice}</p>
        {told.changes.map(change => <p key={changeText(change)} className="small quiet wrap">{changeText(change)}</p>)}
      </div>
      {told.changes.length > 0 && <Button look="main" onClick={preview}>Preview this</Button>}
    </div>
  )
}

export function DecisionView({ app, told, open }: { app: string; told: Told; open: boolean }): ReactNode {
  return (
    <details className="panel decision" open={open}>
      <summary>
        <Outcome outcome={outcomeOf(told.outcome, told.allowed)} {...(told.outcome === 'MISSING' ? { text: 'no such row' } : {})} />
        <strong className="wrap">{told.operation} {told.asset}</strong>
        {told.code > 0 && !told.allowed && <span className="quiet small">{clientToldOf(told)}</span>}
      </summary>
      <div className="stack">
        <p>{resultOf(told)}</p>
        <Counted told={told} />
        <Layers told={told} />
        {told.notes.map(note => <p key={note} className="note warn small">{note}</p>)}
        <Flip app={app} told={told} />
      </div>
    </details>
  )
}

function Asked({ story, name }: { story: Story; name: (id: string) => string }): ReactNode {
  const first = story.decisions.find(told => told.allowed === story.allowed) ?? story.decisions[0]
  return (
    <p className="story">
      {story.time !== undefined && <>At <Time at={story.time} /> </>}
      <strong>{story.caller ? readable(story.caller, story.user, name) : story.user ? name(story.user) : 'someone'}</strong>
      {story.route ? <> called <code>{story.route}</code></> : ' would ask'}{first && <> for <strong>{first.operation} on {first.asset}</strong></>}.
      {story.serverCode && <> Server code <strong>{story.serverCode}</strong>, called by {story.runsFor}, ran as {story.runsAs}.</>}
    </p>
  )
}

/** Who asked what, what came, why, and what would change it: a story first, then the layers. */
export function StoryView({ app, story, name }: { app: string; story: Story; name: (id: string) => string }): ReactNode {
  const deciding = story.decisions.findIndex(each => story.allowed || !each.allowed)
  const told = story.decisions[Math.max(deciding, 0)]
  const test = told ? testOf(story, told, name) : null
  const ask = told ? askAddress(app, story, told) : null
  return (
    <div className="stack">
      <section className="panel stack" aria-label="The story">
        <div className="row">
          <Outcome outcome={outcomeOf(story.decision, story.allowed)} />
          {story.layer && <Badge>{story.layer}</Badge>}
        </div>
        <Asked story={story} name={name} />
        {story.session && <p>It was refused for its user-token before anything else was decided: {story.session.ended.toLowerCase().replaceAll('_', ' ')}.</p>}
        {story.roles && (
          <p className="row tight"><span className="quiet">Roles of this caller:</span> {story.roles.map(role => <Badge key={role}>{role}</Badge>)}</p>
        )}
        {story.answeredAsMissing && <p className="note warn small">The caller may not find the row either, so the client was told 1000, as for a row that is not there.</p>}
        {(test ?? ask) && (
          <div className="row">
            {ask && story.requestId && <Link href={ask} className="button small">Ask as another</Link>}
            {test && <CopyButton text={test} label="Copy as a test" />}
          </div>
        )}
      </section>
      {story.decisions.map((told, at) => (
        <DecisionView key={`${at} ${told.operation} ${told.asset}`} app={app} told={told} open={at === Math.max(deciding, 0) || story.decisions.length === 1} />
      ))}
    </div>
  )
}
