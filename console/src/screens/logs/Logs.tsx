import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { Head } from '../../ui/parts'
import { Audit } from './Audit'
import { CodeLog } from './CodeLog'

export default function Logs({ app }: { app: string }): ReactNode {
  const base = `/a/${app}/logs`
  const [path] = useLocation()
  const audit = path.startsWith(`${base}/audit`)
  return (
    <div className="screen">
      <Head title="Logs" about="What clients and server code have logged, and who changed which permission." />
      <nav className="tabs" aria-label="Logs">
        <Link href={base} {...(audit ? {} : { 'aria-current': 'page' as const })}>Messages</Link>
        <Link href={`${base}/audit`} {...(audit ? { 'aria-current': 'page' as const } : {})}>Audit</Link>
      </nav>
      {audit ? <Audit app={app} /> : <CodeLog app={app} />}
    </div>
  )
}
