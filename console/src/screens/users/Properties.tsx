import { useState, type FormEvent, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { part } from '../../ui/address'
import { Dialog } from '../../ui/dialog'
import { Badge, Bones, Button, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'

interface Property {
  name: string
  type: string
  required: boolean
  identity: boolean
  defaultValue: string | null
  customRegex: string | null
  relatedTable: string | null
}

const TYPES = ['STRING', 'TEXT', 'INT', 'DOUBLE', 'BOOLEAN', 'DATETIME', 'JSON']
/** What the server keeps of accounts itself. */
const OF_SERVER = new Set(['objectId', 'ownerId', 'created', 'updated', 'lastLogin', 'userStatus', 'socialAccount', 'isEmailConfirmed', 'oAuthIdentities'])

function Editor({ app, property, onClose }: { app: string; property: Property; onClose: () => void }): ReactNode {
  const path = ofApp(app, '/userproperties')
  const queries = useQueryClient()
  const [typed, setTyped] = useState<Partial<Property>>({})
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const now = { ...property, ...typed }
  const isEmail = property.name === 'email'
  const set = <K extends keyof Property>(field: K, value: Property[K]) => setTyped(before => ({ ...before, [field]: value }))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await call('PUT', `${path}/${part(property.name)}`, Object.fromEntries(Object.entries(typed).map(([field, value]) => [field, value === '' ? null : value])))
      await refresh(queries, [path, ofApp(app, '/data/tables')])
      tell(`Saved the property ${property.name}.`)
      onClose()
    } catch (failed) {
      setError(failed)
      setBusy(false)
    }
  }
  return (
    <Dialog title={`Property ${property.name}`} onClose={onClose}>
      <form className="stack" onSubmit={event => void submit(event)}>
        {!isEmail && (
          <Field label="Type" hint="Every value becomes one of the new type, or nothing changes.">
            <select className="input" value={now.type} disabled={property.identity} onChange={event => set('type', event.target.value)}>
              {[...new Set([property.type, ...TYPES])].map(type => <option key={type} value={type}>{type.toLowerCase()}</option>)}
            </select>
          </Field>
        )}
        <div>
          <label className="tick"><input type="checkbox" checked={now.required} disabled={property.identity} onChange={event => set('required', event.target.checked)} /><strong>Required</strong></label>
          <p className="quiet small">Nobody registers without a value. It takes one for every account that is there.</p>
        </div>
        <div>
          <label className="tick"><input type="checkbox" checked={now.identity} disabled={property.identity || (now.type !== 'STRING' && !isEmail)} onChange={event => set('identity', event.target.checked)} /><strong>Identity: users log in by it</strong></label>
          <p className="quiet small">{property.identity ? 'To change it, make another property the identity.' : 'The identity so far is none any more. Its values must be texts, different for everybody, and there for everybody.'}</p>
        </div>
        {!isEmail && (
          <>
            <Field label="Value of accounts that are made without one"><input className="input" value={now.defaultValue ?? ''} onChange={event => set('defaultValue', event.target.value)} /></Field>
            <Field label="Only values like" hint="A regular expression; empty for any"><input className="input mono" value={now.customRegex ?? ''} spellCheck={false} onChange={event => set('customRegex', event.target.value)} /></Field>
          </>
        )}
        <Problem error={error} app={app} />
        <div className="foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={busy || Object.keys(typed).length === 0}>Save</Button>
        </div>
      </form>
    </Dialog>
  )
}

/** What an account holds, which of it is required, and by which of it users log in. */
export default function Properties({ app }: { app: string }): ReactNode {
  const properties = useRead<Property[]>(ofApp(app, '/userproperties'))
  const [editing, setEditing] = useState<string | null>(null)
  if (properties.isPending) return <div className="panel"><Bones lines={8} /></div>
  if (properties.error) return <Problem error={properties.error} retry={() => void properties.refetch()} app={app} />
  const edited = properties.data.find(each => each.name === editing)
  return (
    <div className="panel flush">
      <header>
        <p className="quiet grow">Properties of accounts are the columns of the table Users.</p>
        <Link href={`/a/${app}/data/Users/schema`} className="button small">New property</Link>
      </header>
      <ul className="plain role-list">
        {properties.data.map(property => (
          <li key={property.name}>
            <span className="grow"><strong className="wrap"><bdi>{property.name}</bdi></strong> <span className="quiet small">{property.relatedTable ? `relation to ${property.relatedTable}` : property.type.toLowerCase().replaceAll('_', ' ')}</span></span>
            {property.identity && <Badge tone="accent">identity</Badge>}
            {property.required && <Badge>required</Badge>}
            {property.customRegex && <Badge>checked</Badge>}
            {OF_SERVER.has(property.name) ? <Badge>kept by the server</Badge> : !property.relatedTable && <Button small aria-label={`Change ${property.name}`} onClick={() => setEditing(property.name)}>Change</Button>}
          </li>
        ))}
      </ul>
      {edited && <Editor app={app} property={edited} onClose={() => setEditing(null)} />}
    </div>
  )
}
