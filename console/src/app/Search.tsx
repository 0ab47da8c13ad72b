import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { ofApp, useRead } from '../api/queries'
import type { TableOutline } from '../api/types'
import { Dialog } from '../ui/dialog'
import { part } from '../ui/address'

interface Target {
  name: string
  hint: string
  path: string
}

/** Screens by our names and by those that people know from Backendless's console. */
const PLACES: [string, string, string][] = [
  ['Start: your first call', 'quick start, code snippets, curl', 'start'],
  ['Data: tables', 'database, objects, schema', 'data'],
  ['Access: what everybody may do', 'security roles, set permissions, global permissions, who can', 'access'],
  ['Access: closed to clients', 'lock, hide from clients', 'access/closed'],
  ['Access: lint', 'security advisor, warnings', 'access/lint'],
  ['Access: policy file', 'permissions as a file, export, import, diff, permission tests', 'access/policy'],
  ['Explain: the latest requests', 'why is it empty, denied, 403, API explorer', 'explain'],
  ['Explain: ask', 'what may a user do, simulate', 'explain?tab=ask'],
  ['Users', 'accounts, assigned roles', 'users'],
  ['Users: roles', 'security roles, new role', 'users/roles'],
  ['REST console', 'rest console, headers, try it, api explorer, postman', 'rest'],
  ['Logs', 'logging, log files', 'logs'],
  ['Logs: audit', 'audit logs, who changed what', 'logs/audit'],
  ['Logic: services', 'business logic, API services, cloud code, invoke', 'logic'],
  ['Logic: event handlers', 'before create, after create, event handlers, chain', 'logic/handlers'],
  ['Logic: timers', 'scheduled, cron, run now', 'logic/timers'],
  ['Logic: deployments', 'deploy, rollback, code, models, production', 'logic/deployments'],
  ['Files', 'file storage, directory, upload, web hosting', 'files'],
  ['Users: login', 'enable multiple logins, lockout, session timeout, password recovery', 'users/login'],
  ['Users: registration', 'user registrations, email confirmation', 'users/registration'],
  ['Users: properties', 'user properties, identity column, required', 'users/properties'],
  ['Users: providers', 'social logins, OAuth, OpenID Connect, Google, Facebook, X, Twitter', 'users/providers'],
  ['Users: mails', 'email templates, confirmation, recovery, messaging, mail queue', 'users/mails'],
  ['Manage: keys', 'application id, REST API key, app settings', 'manage'],
  ['Manage: domains', 'custom domain, host', 'manage/domains'],
  ['Manage: settings', 'dynamic schema, file limits, rename app, delete app', 'manage/settings'],
  ['Manage: mail server', 'smtp', 'manage/mail'],
  ['Manage: counters', 'atomic counters', 'manage/counters'],
  ['Manage: cache', 'caching', 'manage/cache'],
  ['Server: state and settings', 'version, port, configuration, disk', '/server'],
  ['Server: backups', 'backup, export, restore', '/server/backups'],
  ['Manage: hives', 'hive, redis, key value', 'manage/hives'],
]

const REQUEST_ID = /^[0-9a-z][0-9a-z-]{7,40}$/i

function matches(text: string, target: string): boolean {
  return text.toLowerCase().split(/\s+/).every(word => target.toLowerCase().includes(word))
}

export function Search({ app, onClose }: { app: string; onClose: () => void }): ReactNode {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [, go] = useLocation()
  const tables = useRead<{ tables: TableOutline[] }>(ofApp(app, '/data/tables?outline=true'))
  const services = useRead<{ id: string; name: string }[]>(ofApp(app, '/localservices'))
  const targets: Target[] = [
    ...PLACES.map(([name, hint, path]) => ({ name, hint, path })),
    ...(tables.data?.tables ?? []).flatMap(table => [
      { name: table.name, hint: 'table: rows', path: `data/${part(table.name)}` },
      { name: `${table.name} permissions`, hint: 'table: who may do what', path: `access/data/${part(table.name)}` },
    ]),
    ...(services.data ?? []).flatMap(service => [
      { name: service.name, hint: 'service: methods, invoke', path: `logic/services/${part(service.name)}` },
      { name: `${service.name} permissions`, hint: 'service: who may call it', path: `access/localservices/${part(service.name)}` },
    ]),
  ].filter(target => matches(text, `${target.name} ${target.hint}`))
  if (REQUEST_ID.test(text.trim()) && /\d/.test(text)) {
    targets.unshift({ name: `Explain the request ${text.trim()}`, hint: 'request id', path: `explain/${part(text.trim())}` })
  }
  const shown = targets.slice(0, 12)
  const choose = (target: Target | undefined) => {
    if (!target) return
    onClose()
    go(target.path.startsWith('/') ? target.path : `/a/${app}/${target.path}`)
  }
  return (
    <Dialog title="Go to" onClose={onClose}>
      <input className="input" role="combobox" aria-label="Search screens, tables, services, request ids" aria-expanded="true"
        aria-controls="search-results" aria-activedescendant={shown[at] ? `search-${at}` : undefined} autoFocus data-focus value={text}
        placeholder="A screen, a table, a service, a request id" onChange={event => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') setAt(Math.min(at + 1, shown.length - 1))
          else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
          else if (event.key === 'Enter') choose(shown[at])
          else return
          event.preventDefault()
        }} />
      <ul id="search-results" role="listbox" aria-label="Results" className="plain results">
        {shown.map((target, index) => (
          <li key={target.path + target.name} id={`search-${index}`} role="option" aria-selected={index === at}
            onMouseEnter={() => setAt(index)} onMouseDown={() => choose(target)}>
            <strong className="wrap">{target.name}</strong> <span className="quiet small">{target.hint}</span>
          </li>
        ))}
        {shown.length === 0 && <li className="quiet">Nothing is called so.</li>}
      </ul>
    </Dialog>
  )
}
