import { useEffect, useState, type FormEvent, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call, type Method } from '../../api/client'
import { ofApp, refresh, useAsk } from '../../api/queries'
import { part } from '../../ui/address'
import { Confirm } from '../../ui/dialog'
import { Bones, Button, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import type { EventMail, OwnMail } from './mail'

const PAUSE_MS = 400

/** A value that follows another one after a pause. */
function useCalm<T>(value: T): T {
  const [calm, setCalm] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setCalm(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return calm
}

interface PreviewProps {
  app: string
  event: EventMail | null
  subject: string
  body: string
  values: string
}

/** The mail with values in the place of its keys, in a frame that runs nothing and loads nothing. */
function Preview({ app, event, subject, body, values }: PreviewProps): ReactNode {
  const asked = useCalm(JSON.stringify({ subject, body, values }))
  const sent = JSON.parse(asked) as { subject: string; body: string; values: string }
  const given = Object.fromEntries(sent.values.split('\n').filter(line => line.includes('=')).map(line => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()]))
  const found = useAsk<{ subject: string; body: string }>(
    ofApp(app, event ? '/email/events/preview' : '/emailtemplate/preview'),
    event ? { eventId: event.eventId, subject: sent.subject, body: sent.body } : { name: 'preview', subject: sent.subject || ' ', body: sent.body, 'template-values': given },
    { keep: true },
  )
  return (
    <section className="stack small-gap mail-preview" aria-label="Preview">
      <h3>Preview</h3>
      {found.isPending && <Bones lines={6} />}
      <Problem error={found.error} app={app} />
      {found.data && <p className="wrap"><span className="quiet">Subject:</span> <bdi>{found.data.subject}</bdi></p>}
      {found.data && <iframe title="Text of the mail" sandbox="" srcDoc={`<!doctype html><meta name="color-scheme" content="light">${found.data.body}`} />}
      <p className="quiet small">With values in the place of its keys. Pictures and styles of the mail itself are not shown here: this page loads nothing of others.</p>
    </section>
  )
}

/** One mail's text, with its preview, a test and the way back. */
export function MailEditor({ app, event, own }: { app: string; event: EventMail | null; own: OwnMail | null }): ReactNode {
  const base = `/a/${app}/users/mails`
  const queries = useQueryClient()
  const [, go] = useLocation()
  const stored = event ?? own
  const [name, setName] = useState(own?.name ?? '')
  const [subject, setSubject] = useState(stored?.subject ?? '')
  const [body, setBody] = useState(stored?.body ?? '')
  const [values, setValues] = useState('')
  const [on, setOn] = useState(event?.triggersEmail ?? true)
  const [recipient, setRecipient] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const changed = subject !== stored?.subject || body !== stored.body || (event !== null && on !== event.triggersEmail) || (own !== null && name !== own.name)
  const act = async (method: Method, path: string, sent: unknown, said: string): Promise<boolean> => {
    setBusy(true)
    setError(null)
    try {
      await call(method, ofApp(app, path), sent)
      tell(said)
      await refresh(queries, [ofApp(app, '/email')])
      return true
    } catch (failed) {
      setError(failed)
      return false
    } finally {
      setBusy(false)
    }
  }
  const submit = async (submitted: FormEvent) => {
    submitted.preventDefault()
    if (event) {
      await act('PUT', '/email/events', { eventId: event.eventId, subject, body, triggersEmail: on }, 'Saved the mail.')
    } else if (own) {
      if (await act('PUT', `/emailtemplate/${part(own.name)}`, { name, subject, body }, 'Saved the template.')) go(`${base}/${part(`own-${name}`)}`)
    } else if (await act('POST', '/emailtemplate', { name, subject, body }, 'Made the template.')) {
      go(`${base}/${part(`own-${name}`)}`)
    }
  }
  const remove = async () => {
    await call('DELETE', ofApp(app, event ? `/email/events/${event.eventId}` : `/emailtemplate/${part(own?.name ?? '')}`))
    await refresh(queries, [ofApp(app, '/email')])
    tell(event ? 'It has its first text again.' : 'Deleted the template.')
    go(base)
  }
  return (
    <div className="stack">
      <div className="row spread"><h2 className="wrap"><bdi>{event?.name ?? own?.name ?? 'New template'}</bdi></h2><Link href={base} className="button small">All mails</Link></div>
      <div className="panel mail-editor">
        <form className="stack" aria-label="Text" onSubmit={submitted => void submit(submitted)}>
          {event && <label className="tick"><input type="checkbox" checked={on} onChange={ticked => setOn(ticked.target.checked)} /><strong>This mail is sent</strong></label>}
          {!event && <Field label="Name"><input className="input" required maxLength={100} value={name} onChange={typed => setName(typed.target.value)} /></Field>}
          <Field label="Subject"><input className="input" required value={subject} onChange={typed => setSubject(typed.target.value)} /></Field>
          <Field label="Text, HTML" hint={<>Keys stand in double braces: {'{{appName}}'}, {'{{email}}'}{event ? <>, {'{{link}}'}</> : ', and your own'}.</>}>
            <textarea className="input" rows={12} required value={body} spellCheck={false} onChange={typed => setBody(typed.target.value)} />
          </Field>
          {!event && <Field label="Values for the preview and the test" hint="One key a line: name=Ann"><textarea className="input" rows={3} value={values} spellCheck={false} onChange={typed => setValues(typed.target.value)} /></Field>}
          <Problem error={error} app={app} />
          <div className="row">
            <Button type="submit" look="main" disabled={busy || !changed}>{stored ? 'Save' : 'Make the template'}</Button>
            {stored && <Button look="danger" onClick={() => setAsking(true)}>{event ? 'Its first text again…' : 'Delete…'}</Button>}
          </div>
        </form>
        <div className="stack">
          <Preview app={app} event={event} subject={subject} body={body} values={values} />
          {stored && (
            <form className="row" onSubmit={submitted => {
              submitted.preventDefault()
              void act('POST', event ? '/email/events/test' : '/emailtemplate/test', event ? { eventId: event.eventId, email: recipient } : { 'template-name': own?.name, email: recipient }, 'The mail is on its way, as it is stored.')
            }}>
              <input className="input narrow grow" type="email" required aria-label="Send a test to" placeholder="you@food.example" value={recipient} onChange={typed => setRecipient(typed.target.value)} />
              <Button type="submit" disabled={busy}>Send a test</Button>
            </form>
          )}
        </div>
      </div>
      {asking && (
        <Confirm title={event ? 'Its first text again?' : `Delete ${own?.name ?? ''}?`} verb={event ? 'Put it back' : 'Delete'} onClose={() => setAsking(false)} onConfirm={remove}>
          <p>{event ? 'What was written here is gone for good.' : 'Calls that send it by this name are refused from now on.'}</p>
        </Confirm>
      )}
    </div>
  )
}
