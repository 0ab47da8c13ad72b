import { useState, type ReactNode } from 'react'
import { ofApp, useAsk, useRead } from '../api/queries'
import type { AppSettings, Role, Row, Who } from '../api/types'
import { Field } from '../ui/parts'
import { nameOf } from './people'
import { KEYS } from './caller'

interface PickerProps {
  app: string
  value: Who
  onChange: (who: Who) => void
}

const NOBODY = 'nobody'
const MAX = 50

/** Who is supposed to ask: nobody, a user by e-mail or id, or someone who holds a role, through a key. */
export function CallerPicker({ app, value, onChange }: PickerProps): ReactNode {
  const kind = value.user ? 'user' : value.roles ? 'role' : NOBODY
  const [chosen, setChosen] = useState(kind)
  const roles = useRead<Role[]>(ofApp(app, '/security/roles'))
  const settings = useRead<AppSettings>(ofApp(app, '/appsettings'))
  const users = useAsk<Row[]>(ofApp(app, '/data/Users/find'), { pageSize: MAX, sortBy: ['created desc'] }, { enabled: chosen === 'user' })
  const custom = (settings.data?.apiKeys ?? []).filter(key => key.deviceType === 'CUSTOM')
  const known = users.data ?? []
  return (
    <>
      <Field label="Who">
        <select className="input" value={chosen} onChange={event => {
          setChosen(event.target.value)
          if (event.target.value === NOBODY) onChange({ key: value.key })
        }}>
          <option value={NOBODY}>nobody logged in</option>
          <option value="user">a user</option>
          <option value="role">someone with a role</option>
        </select>
      </Field>
      {chosen === 'user' && (
        <Field label="Which user">
          <input className="input" list="caller-users" defaultValue={value.user ?? ''} placeholder="e-mail or id"
            onChange={event => {
              const typed = event.target.value
              const found = known.find(user => nameOf(user) === typed || user.objectId === typed)
              if (found) onChange({ key: value.key, user: nameOf(found) })
            }}
            onBlur={event => {
              const typed = event.target.value.trim()
              if (typed && typed !== value.user) onChange({ key: value.key, user: typed })
            }}
            onKeyDown={event => {
              if (event.key === 'Enter') event.currentTarget.blur()
            }} />
          <datalist id="caller-users">{known.map(user => <option key={user.objectId} value={nameOf(user)} />)}</datalist>
        </Field>
      )}
      {chosen === 'role' && (
        <Field label="Which role">
          <select className="input" value={value.roles?.[0] ?? ''} onChange={event => onChange({ key: value.key, roles: [event.target.value] })}>
            <option value="" disabled>choose</option>
            {(roles.data ?? []).map(role => <option key={role.roleId}>{role.rolename}</option>)}
          </select>
        </Field>
      )}
      <Field label="Through the key">
        <select className="input" value={value.key} onChange={event => onChange({ ...value, key: event.target.value })}>
          {KEYS.map(([id, name]) => <option key={id} value={id}>{name}</option>)}
          {custom.map(key => <option key={key.id} value={key.name}>{key.name}</option>)}
        </select>
      </Field>
    </>
  )
}
