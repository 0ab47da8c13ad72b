import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { ofApp, useAsk, useRead } from '../../api/queries'
import type { Answer, AppSettings } from '../../api/types'
import { part, useParameter } from '../../ui/address'
import { Badge, Bones, Empty, Problem } from '../../ui/parts'
import { CallerPicker } from '../../permissions/CallerPicker'
import { callerText, readCaller } from '../../permissions/caller'
import { Elevations } from './Elevations'
import { Invoke } from './Invoke'
import type { Method, Service } from './types'

const KEYS_OF = (settings: AppSettings | undefined) => settings?.apiKeys ?? []

interface MethodsProps {
  app: string
  service: Service
  chosen: Method | undefined
  methods: Method[]
}

/** All methods, each with whether the caller above may call it. */
function Methods({ app, service, chosen, methods }: MethodsProps): ReactNode {
  const [as, setAs] = useParameter('who', 'REST')
  const who = readCaller(as)
  const questions = methods.map(method => ({ area: 'localservices', operation: 'INVOKE', asset: service.name, part: method.name }))
  const answers = useAsk<{ answers: Answer[] }>(ofApp(app, '/security/explain/batch'), { who, questions }, { keep: true, enabled: methods.length > 0 })
  const base = `/a/${app}/logic/services/${part(service.name)}`
  return (
    <section className="panel flush" aria-label="Methods">
      <header><div className="ask grow"><CallerPicker app={app} value={who} onChange={next => setAs(callerText(next))} /></div></header>
      <Problem error={answers.error} app={app} />
      <div className="scroll-x">
        <table className="list methods cards">
          <thead><tr><th>Method</th><th>Route</th><th>May this caller?</th></tr></thead>
          <tbody>
            {methods.map((method, at) => {
              const answer = answers.data?.answers[at]
              return (
                <tr key={method.id} className={method === chosen ? 'chosen' : ''}>
                  <td className="main-cell mono"><Link href={`${base}/${part(method.name)}${window.location.search}`} {...(method === chosen ? { 'aria-current': 'true' as const } : {})}><bdi>{method.signature}</bdi></Link></td>
                  <td className="mono small"><bdi>{method.httpMethod} {method.httpPath}</bdi></td>
                  <td>{answer ? <Badge tone={answer.allowed ? 'yes' : 'no'} icon={answer.allowed ? 'yes' : 'no'}>{answer.allowed ? 'yes' : 'no'}, by {answer.layer}</Badge> : <span className="quiet">…</span>}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** One service: its methods, who may call them, what it may do beyond its caller, and a form that calls one. */
export function ServiceScreen({ app, named, method }: { app: string; named: string; method: string | null }): ReactNode {
  const services = useRead<Service[]>(ofApp(app, '/localservices'))
  const settings = useRead<AppSettings>(ofApp(app, '/appsettings'))
  const service = services.data?.find(each => each.name === named)
  const methods = useRead<Method[]>(ofApp(app, `/localservices/${part(service?.id ?? '')}/methods`), { enabled: service !== undefined })
  const [, go] = useLocation()
  const chosen = methods.data?.find(each => each.name === method) ?? methods.data?.[0]
  if (services.isPending) return <Bones lines={8} />
  if (services.error) return <Problem error={services.error} retry={() => void services.refetch()} app={app} />
  if (!service) return <div className="panel"><Empty title="There is no such service"><p>It may have been deployed without it.</p><Link href={`/a/${app}/logic`} className="button">All services</Link></Empty></div>
  return (
    <div className="stack">
      <div className="row spread">
        <div className="grow">
          <h2 className="wrap"><bdi>{service.name}</bdi></h2>
          {service.description && service.description !== service.name && <p className="quiet"><bdi>{service.description}</bdi></p>}
        </div>
        <div className="row">
          <Link href={`/a/${app}/access/localservices/${part(service.name)}`} className="button small">Permissions</Link>
          <Link href={`/a/${app}/explain?caller=all&text=${encodeURIComponent(service.name)}`} className="button small">Its requests</Link>
          <Link href={`/a/${app}/logic/deployments`} className="button small">Deployments</Link>
        </div>
      </div>
      {methods.isPending && <Bones lines={5} />}
      <Problem error={methods.error} retry={() => void methods.refetch()} app={app} />
      {methods.data && <Methods app={app} service={service} chosen={chosen} methods={methods.data} />}
      {chosen && settings.data && (
        <Invoke key={chosen.id} app={app} service={service.name} method={chosen} keys={KEYS_OF(settings.data)}
          methods={methods.data ?? []} onMethod={next => go(`/a/${app}/logic/services/${part(service.name)}/${part(next)}${window.location.search}`)} />
      )}
      <Problem error={settings.error} retry={() => void settings.refetch()} app={app} />
      <Elevations app={app} service={service.name} />
    </div>
  )
}
