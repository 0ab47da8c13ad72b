import { useState, type FormEvent, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { Bones, Button, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { LOGIN, REGISTRATION, type Setting, type Value } from './settings'
import '../../styles/users.css'

interface OneProps {
  setting: Setting
  value: Value
  idle: boolean
  onChange: (value: Value) => void
}

function One({ setting, value, idle, onChange }: OneProps): ReactNode {
  const about = `${setting.id}-about`
  return (
    <div className={idle ? 'setting idle' : 'setting'}>
      {setting.kind === 'flag' ? (
        <label className="tick"><input type="checkbox" checked={value === true} disabled={idle} aria-describedby={about} onChange={event => onChange(event.target.checked)} /><strong>{setting.name}</strong></label>
      ) : (
        <label className="row">
          <strong>{setting.name}</strong>
          {setting.kind === 'choice' ? (
            <select className="input narrow" value={String(value)} disabled={idle} aria-describedby={about} onChange={event => onChange(event.target.value)}>
              {setting.choices?.map(([id, name]) => <option key={id} value={id}>{name}</option>)}
            </select>
          ) : (
            <span className="row tight"><input className="input narrow number" type="number" min={0} required value={value === null ? '' : String(value)} disabled={idle} aria-describedby={about}
              onChange={event => onChange(event.target.value === '' ? null : Number(event.target.value))} />{setting.unit}</span>
          )}
        </label>
      )}
      <p id={about} className="quiet small">{setting.about} <span className="nowrap">First value: {setting.kind === 'flag' ? (setting.initial ? 'on' : 'off') : setting.kind === 'choice' ? setting.choices?.find(([id]) => id === setting.initial)?.[1] : String(setting.initial)}.</span></p>
    </div>
  )
}

/** How users get in: every setting with what it means. Nothing is written before Save. */
export default function UserSettings({ app, kind }: { app: string; kind: 'login' | 'registration' }): ReactNode {
  const path = ofApp(app, kind === 'login' ? '/userlogin' : '/userregistration')
  const settings = kind === 'login' ? LOGIN : REGISTRATION
  const queries = useQueryClient()
  const stored = useRead<Record<string, Value>>(path)
  const [typed, setTyped] = useState<Record<string, Value>>({})
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const values = { ...stored.data, ...typed }
  const changed = Object.entries(typed).filter(([id, value]) => value !== stored.data?.[id])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await call(kind === 'login' ? 'POST' : 'PUT', path, Object.fromEntries(changed))
      await refresh(queries, [path])
      setTyped({})
      tell(kind === 'login' ? 'The settings of login are saved.' : 'The settings of registration are saved.')
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  if (stored.isPending) return <div className="panel"><Bones lines={8} /></div>
  if (stored.error) return <Problem error={stored.error} retry={() => void stored.refetch()} app={app} />
  return (
    <form className="panel flush settings" aria-label={kind === 'login' ? 'Login' : 'Registration'} onSubmit={event => void submit(event)}>
      {settings.map(setting => (
        <One key={setting.id} setting={setting} value={values[setting.id] ?? setting.initial} idle={setting.when !== undefined && !setting.when(values)}
          onChange={value => setTyped(now => ({ ...now, [setting.id]: value }))} />
      ))}
      <div className="setting">
        <Problem error={error} app={app} />
        <div className="row">
          <Button type="submit" look="main" disabled={busy || changed.length === 0}>Save</Button>
          <Button disabled={changed.length === 0} onClick={() => setTyped({})}>Discard</Button>
          <span className="quiet" role="status">{changed.length > 0 && `${changed.length} not saved yet`}</span>
        </div>
      </div>
    </form>
  )
}
