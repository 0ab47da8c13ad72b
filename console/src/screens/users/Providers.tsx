import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useRead } from '../../api/queries'
import { part } from '../../ui/address'
import { Badge, Bones, Empty, Problem } from '../../ui/parts'
import { protocolOf, type Protocol, type Provider, type Template } from './provider'
import { ProviderForm } from './ProviderForm'

interface Choice {
  id: string
  protocol: Protocol
  template: Template
}

/** By which other providers users log in. */
export default function Providers({ app, one }: { app: string; one: string | null }): ReactNode {
  const base = `/a/${app}/users/providers`
  const oauth2 = useRead<Provider[]>(ofApp(app, '/users/oauth2'))
  const oauth1 = useRead<Provider[]>(ofApp(app, '/users/oauth1'))
  const templates2 = useRead<Template[]>(ofApp(app, '/users/oauth2-templates'))
  const templates1 = useRead<Template[]>(ofApp(app, '/users/oauth1-templates'))
  const all = [oauth2, oauth1, templates2, templates1]
  const error = all.find(each => each.error)?.error
  if (error) return <Problem error={error} retry={() => all.forEach(each => void each.refetch())} app={app} />
  if (all.some(each => each.isPending)) return <div className="panel"><Bones lines={6} /></div>
  const providers = [...(oauth2.data ?? []), ...(oauth1.data ?? [])]
  const choices: Choice[] = [
    ...(templates2.data ?? []).map(template => ({ id: `new-oauth2-${template.code}`, protocol: 'oauth2' as const, template })),
    ...(templates1.data ?? []).map(template => ({ id: `new-oauth1-${template.code}`, protocol: 'oauth1' as const, template })),
  ]
  if (one !== null) {
    const provider = providers.find(each => each.id === one)
    const given = provider ?? choices.find(each => each.id === one)?.template
    if (!given) return <div className="panel"><Empty title="There is no such provider"><Link href={base} className="button">All providers</Link></Empty></div>
    return <ProviderForm key={one} app={app} given={given} stored={provider !== undefined} />
  }
  return (
    <div className="stack">
      <section className="panel flush" aria-label="Providers">
        <header><h2>Users log in by</h2></header>
        {providers.length === 0 && <p className="quiet pad">None yet: users log in by their identity and password alone.</p>}
        <ul className="plain table-list">
          {providers.map(provider => (
            <li key={provider.id}>
              <Link href={`${base}/${part(provider.id)}`}><strong className="wrap"><bdi>{provider.name}</bdi></strong> <span className="quiet mono">{provider.code}</span></Link>
              <span className="row tight">
                <Badge>{protocolOf(provider) === 'oauth1' ? 'OAuth 1.0a' : provider.issuer ? 'OpenID Connect' : 'OAuth 2'}</Badge>
                {provider.clientSecretSet ? <Badge tone="yes">secret set</Badge> : <Badge tone="some">no secret</Badge>}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section className="panel flush" aria-label="Add a provider">
        <header><h2>Add one</h2></header>
        <ul className="plain table-list">
          {choices.map(choice => (
            <li key={choice.id}><Link href={`${base}/${choice.id}`}><strong>{choice.template.name}</strong></Link><span className="quiet small">{choice.protocol === 'oauth1' ? 'OAuth 1.0a' : choice.template.issuer || choice.template.code === 'oidc' ? 'OpenID Connect' : 'OAuth 2'}</span></li>
          ))}
        </ul>
      </section>
    </div>
  )
}
