import { useState, type FormEvent, type ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useRead } from '../../api/queries'
import type { Container, RoleLine } from '../../api/types'
import { useBeginning } from '../../ui/More'
import { Badge, Bones, Button, Field, Problem } from '../../ui/parts'
import { addDrafts, useDrafts } from '../../permissions/drafts'
import { pendingAt } from '../../permissions/changes'

/** Roles that are shown at first. */
const STEP = 50

const GROUPS = [
  { kind: 'custom', name: 'Roles of your own', about: 'You give them to users. A grant to such a role on a table opens the table to its holders through every key: custom roles are asked before the roles that come with keys.' },
  { kind: 'key', name: 'Roles by key', about: 'Every request has the one of its API key.' },
  { kind: 'login', name: 'Roles by login', about: 'Every request has those that follow from who is logged in, and how.' },
] as const

interface GroupProps {
  app: string
  group: (typeof GROUPS)[number]
  roles: RoleLine[]
  version: number | null
}

function Group({ app, group, roles, version }: GroupProps): ReactNode {
  const drafts = useDrafts(app)
  const { shown, more } = useBeginning(roles, STEP)
  return (
    <section className="panel flush" aria-label={group.name}>
      <header><div><h2>{group.name}</h2><p className="quiet small">{group.about}</p></div></header>
      <ul className="plain role-list">
        {shown.map(role => {
          const drop = { kind: 'delete-role', role: role.name }
          const dropped = pendingAt(drafts.changes, drop) !== undefined
          return (
            <li key={role.id}>
              <strong className="wrap grow">{role.name}</strong>
              {dropped && <Badge tone="no">to be deleted</Badge>}
              <Link className="button small" href={`/a/${app}/access/global/data`}>Global cells</Link>
              <Link className="button small" href={`/a/${app}/explain?tab=ask&who=${encodeURIComponent(`REST/roles/${role.name}`)}`}>What may it do?</Link>
              {group.kind === 'custom' && <Button small look="danger" disabled={dropped} onClick={() => addDrafts(app, [drop], version)}>Delete…</Button>}
            </li>
          )
        })}
        {roles.length === 0 && <li className="quiet">None yet.</li>}
      </ul>
      {more}
    </section>
  )
}

export function Roles({ app }: { app: string }): ReactNode {
  const container = useRead<Container>(ofApp(app, '/security/container?area=data'))
  const [name, setName] = useState('')
  const version = container.data?.version ?? null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    addDrafts(app, [{ kind: 'create-role', role: name.trim() }], version)
    setName('')
  }
  if (container.isPending) return <Bones lines={8} />
  if (container.error) return <Problem error={container.error} retry={() => void container.refetch()} app={app} />
  const taken = container.data.roles.some(role => role.name === name.trim())
  return (
    <div className="stack">
      <form className="panel row new-role" onSubmit={submit}>
        <div className="grow"><Field label="New role" hint={taken ? 'There is a role of that name.' : undefined}><input className="input" value={name} maxLength={100} onChange={event => setName(event.target.value)} /></Field></div>
        <Button type="submit" look="main" disabled={!name.trim() || taken}>Add</Button>
      </form>
      {GROUPS.map(group => (
        <Group key={group.kind} app={app} group={group} roles={container.data.roles.filter(role => role.kind === group.kind)} version={version} />
      ))}
    </div>
  )
}
