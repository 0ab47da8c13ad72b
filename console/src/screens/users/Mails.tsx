import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { part } from '../../ui/address'
import { Badge, Bones, Button, Empty, Problem, Time, type Tone } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import type { EventMail, OwnMail } from './mail'
import { MailEditor } from './MailEditor'
import '../../styles/users.css'

interface Queued {
  id: string
  kind: string
  to: string
  state: string
  tries: number
  created: number
  problem: string | null
}

const LOOK_MS = 5_000
const STATES: Record<string, Tone> = { SENT: 'yes', FAILED: 'no' }

/** What waits to be sent, and what could not be. */
function Queue({ app }: { app: string }): ReactNode {
  const path = ofApp(app, '/email/queue')
  const queries = useQueryClient()
  const queue = useRead<Queued[]>(path, { every: LOOK_MS })
  const retry = async () => {
    const count = await call<number>('POST', `${path}/retry`)
    tell(`${count} ${count === 1 ? 'mail is' : 'mails are'} tried again.`)
    await refresh(queries, [path])
  }
  return (
    <section className="panel flush" aria-label="Mails on their way">
      <header><h2>On their way</h2>{(queue.data ?? []).length > 0 && <Button small icon="refresh" onClick={() => void retry().catch(() => tell('That could not be done.'))}>Try all now</Button>}</header>
      {queue.isPending && <Bones lines={2} />}
      <Problem error={queue.error} retry={() => void queue.refetch()} app={app} />
      {queue.data?.length === 0 && <p className="quiet pad">No mail waits.</p>}
      <ul className="plain role-list">
        {queue.data?.map(mail => {
          const tone = STATES[mail.state]
          return (
            <li key={mail.id}>
              <span className="grow"><strong className="wrap"><bdi>{mail.to}</bdi></strong> <span className="quiet small">{mail.kind.toLowerCase().replaceAll('_', ' ')}, <Time at={mail.created} /></span>
                {mail.problem && <span className="block small no-text wrap"><bdi>{mail.problem}</bdi></span>}</span>
              <Badge {...(tone ? { tone } : {})}>{mail.state.toLowerCase()}{mail.tries > 0 && `, ${mail.tries} tries`}</Badge>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** The mails that the server sends, their texts and what became of them. */
export default function Mails({ app, mail }: { app: string; mail: string | null }): ReactNode {
  const base = `/a/${app}/users/mails`
  const events = useRead<EventMail[]>(ofApp(app, '/email'))
  const own = useRead<OwnMail[]>(ofApp(app, '/emailtemplate'))
  const server = useRead<{ configured: boolean }>(ofApp(app, '/mailsettings'))
  if (events.isPending || own.isPending) return <div className="panel"><Bones lines={8} /></div>
  if (events.error ?? own.error) return <Problem error={events.error ?? own.error} retry={() => void events.refetch()} app={app} />
  const event = events.data?.find(each => `event-${each.eventId}` === mail)
  const template = own.data?.find(each => `own-${each.name}` === mail)
  if (mail !== null) {
    if (mail !== 'new' && !event && !template) return <div className="panel"><Empty title="There is no such mail"><Link href={base} className="button">All mails</Link></Empty></div>
    return <MailEditor key={mail} app={app} event={event ?? null} own={template ?? null} />
  }
  return (
    <div className="stack">
      {server.data && !server.data.configured && <div className="note warn"><div className="body">No mail server is set, so no mail is sent.</div><Link href={`/a/${app}/manage/mail`} className="button small">Set one</Link></div>}
      <section className="panel flush" aria-label="Mails of the server">
        <header><h2>What the server sends</h2></header>
        <ul className="plain table-list">
          {events.data?.map(each => (
            <li key={each.eventId}><Link href={`${base}/event-${each.eventId}`}><strong>{each.name}</strong></Link><Badge {...(each.triggersEmail ? { tone: 'yes' as const } : {})}>{each.triggersEmail ? 'on' : 'off'}</Badge></li>
          ))}
        </ul>
      </section>
      <section className="panel flush" aria-label="Templates of your own">
        <header><h2>Templates of your own</h2><Link href={`${base}/new`} className="button small">New template</Link></header>
        {own.data?.length === 0 && <p className="quiet pad">Clients and server code send them by name, with values for their keys.</p>}
        <ul className="plain table-list">
          {own.data?.map(each => <li key={each.name}><Link href={`${base}/${part(`own-${each.name}`)}`}><strong className="wrap"><bdi>{each.name}</bdi></strong></Link><span className="quiet wrap"><bdi>{each.subject}</bdi></span></li>)}
        </ul>
      </section>
      <Queue app={app} />
    </div>
  )
}
