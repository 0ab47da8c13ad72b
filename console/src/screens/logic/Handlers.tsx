import { useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { part, useParameter } from '../../ui/address'
import { Badge, Bones, Button, Empty, Problem } from '../../ui/parts'
import { Toggle } from '../../ui/Toggle'
import { tell } from '../../ui/toasts'
import { HowToDeploy } from './HowToDeploy'
import { isTimer, type Handler, type ServerEvent, type Timer } from './types'

interface Chain {
  key: string
  event: ServerEvent | undefined
  context: string
  handlers: Handler[]
}

/** Handlers in chains: those of one event and target run one after the other. */
function chains(handlers: Handler[], events: ServerEvent[]): Chain[] {
  const byKey = new Map<string, Chain>()
  for (const handler of handlers) {
    const key = `${handler.eventId} ${handler.context}`
    const chain = byKey.get(key) ?? { key, event: events.find(each => each.id === handler.eventId), context: handler.context, handlers: [] }
    chain.handlers.push(handler)
    byKey.set(key, chain)
  }
  return [...byKey.values()]
}

interface ChainProps {
  app: string
  chain: Chain
  onError: (error: unknown) => void
}

function ChainPanel({ app, chain, onError }: ChainProps): ReactNode {
  const queries = useQueryClient()
  const first = chain.handlers[0]
  // the order of a chain of several is its own call
  const ordered = useRead<Handler[]>(ofApp(app, `/servercode/chain/${first?.eventId ?? 0}/${part(chain.context)}`), { enabled: chain.handlers.length > 1 })
  const ids = new Set(chain.handlers.map(handler => handler.id))
  const handlers = chain.handlers.length > 1 && ordered.data ? ordered.data.filter(handler => ids.has(handler.id)) : chain.handlers
  const change = async (method: 'PUT', path: string, body: unknown, said: string) => {
    try {
      await call(method, ofApp(app, path), body)
      tell(said)
      onError(null)
    } catch (failed) {
      onError(failed)
    }
    await refresh(queries, [ofApp(app, '/servercode')])
  }
  const move = (at: number, by: number) => {
    const next = handlers.map(handler => handler.id)
    const [moved] = next.splice(at, 1)
    if (moved) next.splice(at + by, 0, moved)
    void change('PUT', `/servercode/chain/${first?.eventId ?? 0}/${part(chain.context)}`, next, 'The chain has another order.')
  }
  const event = chain.event
  return (
    <section className="panel flush" aria-label={`${event?.name ?? 'event'} ${chain.context}`}>
      <header>
        <h2 className="wrap">{event?.timing === 'AFTER' ? 'After' : 'Before'}: <bdi className="mono">{event?.name}</bdi>{' '}
          {event?.targeted && <span className="quiet">of <bdi>{chain.context === '*' ? 'all' : chain.context}</bdi></span>}</h2>
        <span className="row tight">
          <Badge>{event?.category}</Badge>
          {event && !event.fires && <Badge tone="some" icon="some">this server never fires it</Badge>}
        </span>
      </header>
      <ol className="plain role-list">
        {handlers.map((handler, at) => (
          <li key={handler.id}>
            <span className="grow">
              <strong className="wrap"><bdi>{handler.name}</bdi></strong>
              <span className="quiet small block wrap"><bdi>{handler.provider}</bdi> · model <bdi>{handler.model}</bdi>{handler.async && ' · nobody waits for it'}</span>
            </span>
            {handlers.length > 1 && (
              <span className="row tight">
                <Button small disabled={at === 0} aria-label={`Earlier: ${handler.name}`} onClick={() => move(at, -1)}>↑</Button>
                <Button small disabled={at === handlers.length - 1} aria-label={`Later: ${handler.name}`} onClick={() => move(at, 1)}>↓</Button>
              </span>
            )}
            <Toggle label={`${handler.name} is on`} on={handler.enabled}
              onChange={on => change('PUT', `/servercode/production/events/${part(handler.id)}/state`, { enabled: on }, `${handler.name} is ${on ? 'on' : 'off'}.`)} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What runs before or after what clients do. */
export function Handlers({ app }: { app: string }): ReactNode {
  const [sought, setSought] = useParameter('text')
  const [error, setError] = useState<unknown>(null)
  const found = useRead<(Handler | Timer)[]>(ofApp(app, '/servercode'))
  const events = useRead<ServerEvent[]>(ofApp(app, '/servercode/events'))
  const handlers = (found.data ?? []).filter((one): one is Handler => !isTimer(one))
  const shown = handlers.filter(handler => `${handler.name} ${handler.provider} ${handler.model}`.toLowerCase().includes(sought.toLowerCase()))
  return (
    <div className="stack">
      {(found.isPending || events.isPending) && <div className="panel"><Bones lines={6} /></div>}
      <Problem error={found.error ?? events.error} retry={() => void found.refetch()} app={app} />
      <Problem error={error} app={app} />
      {found.data && handlers.length === 0 && <div className="panel"><Empty title="No event handler yet"><p>They come with deployed code.</p><HowToDeploy app={app} /></Empty></div>}
      {handlers.length > 0 && (
        <input className="input narrow" type="search" aria-label="Filter handlers" placeholder={`Filter ${handlers.length} handlers`} value={sought} onChange={event => setSought(event.target.value)} />
      )}
      {handlers.length > 0 && shown.length === 0 && <p className="quiet">No handler is called so.</p>}
      {events.data && chains(shown, events.data).map(chain => <ChainPanel key={chain.key} app={app} chain={chain} onError={setError} />)}
    </div>
  )
}
