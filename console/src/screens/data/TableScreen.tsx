import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useRead } from '../../api/queries'
import type { Table } from '../../api/types'
import { part } from '../../ui/address'
import { Bones, Head, Problem } from '../../ui/parts'
import { Rows } from './Rows'
import { Schema } from './Schema'

export function TableScreen({ app, table, tab }: { app: string; table: string; tab: string }): ReactNode {
  const found = useRead<Table>(ofApp(app, `/data/tables/${part(table)}`))
  const base = `/a/${app}/data/${part(table)}`
  const tabs: [string, string, string][] = [
    ['rows', 'Rows', base],
    ['schema', 'Schema', `${base}/schema`],
    ['permissions', 'Permissions', `/a/${app}/access/data/${part(table)}`],
  ]
  return (
    <div className="screen">
      <Head title={table}><Link href={`/a/${app}/data`} className="button small">All tables</Link></Head>
      <nav className="tabs" aria-label={table}>
        {tabs.map(([id, name, to]) => <Link key={id} href={to} {...(id === tab ? { 'aria-current': 'page' as const } : {})}>{name}</Link>)}
      </nav>
      {found.isPending && <Bones lines={8} />}
      <Problem error={found.error} retry={() => void found.refetch()} app={app} />
      {found.data && (tab === 'schema' ? <Schema app={app} table={found.data} /> : <Rows app={app} table={found.data} />)}
    </div>
  )
}
