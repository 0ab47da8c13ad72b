import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { Head } from '../../ui/parts'
import { ReviewBar } from '../access/ReviewBar'
import { Roles } from './Roles'
import { UserList } from './UserList'

export default function Users({ app }: { app: string }): ReactNode {
  const base = `/a/${app}/users`
  const [path] = useLocation()
  const roles = path.startsWith(`${base}/roles`)
  return (
    <div className="screen">
      <Head title="Users" about="Accounts of this app, and the roles that you give them." />
      <nav className="tabs" aria-label="Users">
        <Link href={base} {...(roles ? {} : { 'aria-current': 'page' as const })}>Users</Link>
        <Link href={`${base}/roles`} {...(roles ? { 'aria-current': 'page' as const } : {})}>Roles</Link>
      </nav>
      {roles ? <Roles app={app} /> : <UserList app={app} />}
      <ReviewBar app={app} />
    </div>
  )
}
