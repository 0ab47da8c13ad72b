import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useRead } from '../../api/queries'
import { part } from '../../ui/address'
import { Icon } from '../../ui/icons'
import { Badge, Bones, Empty, Problem, Time } from '../../ui/parts'
import { HowToDeploy } from './HowToDeploy'
import type { Service } from './types'

const LOOK_MS = 4_000

/** The services whose methods clients can call. */
export function Services({ app }: { app: string }): ReactNode {
  const services = useRead<Service[]>(ofApp(app, '/localservices'), { every: LOOK_MS })
  const closed = useRead<{ area: string; container: string }[]>(ofApp(app, '/security/closed-to-clients'))
  const isClosed = (service: Service) => (closed.data ?? []).some(each => each.area === 'localservices' && each.container === service.id)
  return (
    <div className="panel flush">
      {services.isPending && <Bones lines={6} />}
      <Problem error={services.error} retry={() => void services.refetch()} app={app} />
      {services.data?.length === 0 && <Empty title="No service yet"><HowToDeploy app={app} /></Empty>}
      {services.data && services.data.length > 0 && (
        <ul className="plain table-list" aria-label="Services">
          {services.data.map(service => (
            <li key={service.id}>
              <Link href={`/a/${app}/logic/services/${part(service.name)}`}><Icon name="logic" size={16} /><strong className="wrap"><bdi>{service.name}</bdi></strong></Link>
              <span className="row tight">
                {isClosed(service) && <Badge tone="no" icon="lock">closed to clients</Badge>}
                <span className="quiet small">version {service.version} · model <bdi>{service.model}</bdi> · deployed <Time at={service.updated ?? service.created} /></span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
