// Small parts that every screen uses.

import { useEffect, useId, useState, type ButtonHTMLAttributes, type ReactNode } from 'react'
import { Failure } from '../api/client'
import { Icon, type IconName } from './icons'
import { Link } from 'wouter'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'main' | 'danger' | 'bare'
  small?: boolean
  icon?: IconName
}

export function Button({ look, small, icon, children, className, ...more }: ButtonProps): ReactNode {
  const names = ['button', look, small && 'small', icon && !children && 'icon', className].filter(Boolean).join(' ')
  return (
    <button type="button" className={names} {...more}>
      {icon && <Icon name={icon} size={small ? 15 : 17} />}
      {children}
    </button>
  )
}

export function Field({ label, hint, children }: { label: string; hint?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <label className="field">
      <span>{label}</span>
      {children}
      {hint && <span className="hint">{hint}</span>}
    </label>
  )
}

/** What went wrong, in the server's words, with what a person needs to find out more. */
export function Problem({ error, retry, app }: { error: unknown; retry?: () => void; app?: string }): ReactNode {
  if (!error) return null
  const failed = error instanceof Failure ? error : null
  const hint =
    failed?.code === 9020
      ? 'This app is not yours, or it is gone.'
      : failed?.unreachable
        ? 'Is the server running? Nothing that you typed is lost.'
        : null
  return (
    <div className="note bad" role="alert">
      <div className="body stack small-gap">
        <p>{failed ? failed.message : 'Something went wrong in this page.'} {hint}</p>
        {failed && !failed.unreachable && (
          <p className="small quiet">
            {failed.what.split('?')[0]}
            {failed.code !== null && <> · code {failed.code}</>}
            {failed.requestId && <> · request <RequestId id={failed.requestId} {...(app ? { app } : {})} /></>}
            {failed.retryAfter && <> · try again in {failed.retryAfter} s</>}
          </p>
        )}
      </div>
      {retry && <Button small onClick={retry}>Retry</Button>}
    </div>
  )
}

export function RequestId({ id, app }: { id: string; app?: string }): ReactNode {
  return app ? <Link href={`/a/${app}/explain/${id}`} className="mono">{id}</Link> : <span className="mono">{id}</span>
}

/** Bars in the place of what is being read, after a moment. */
export function Bones({ lines = 4 }: { lines?: number }): ReactNode {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="bones" aria-busy="true" aria-label="Loading">
      {shown && Array.from({ length: lines }, (_, at) => <span key={at} />)}
    </div>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  )
}

export type Tone = 'yes' | 'no' | 'some' | 'accent'

export function Badge({ tone, icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }): ReactNode {
  return (
    <span className={tone ? `badge ${tone}` : 'badge'}>
      {icon && <Icon name={icon} size={13} />}
      {children}
    </span>
  )
}

export function CopyButton({ text, label = 'Copy', small = true }: { text: string; label?: string; small?: boolean }): ReactNode {
  const [done, setDone] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setDone(true)
      setTimeout(() => setDone(false), 1500)
    } catch {
      setDone(false)
    }
  }
  return (
    <Button small={small} icon={done ? 'yes' : 'copy'} onClick={() => void copy()}>
      <span aria-live="polite">{done ? 'Copied' : label}</span>
    </Button>
  )
}

export function Code({ text, label }: { text: string; label?: string }): ReactNode {
  return (
    <div className="code">
      {/* eslint-disable-next-line -- long code scrolls, so it takes the focus */}
      <pre tabIndex={0} role="region" aria-label={label ?? 'Code'}>{text}</pre>
      <CopyButton text={text} />
    </div>
  )
}

/** Text that may be long and scrolls by itself, so it takes the focus. */
export function LongText({ label, className, children }: { label: string; className: string; children: ReactNode }): ReactNode {
  return (
    // eslint-disable-next-line -- it scrolls, so it takes the focus
    <pre className={className} tabIndex={0} role="region" aria-label={label}>{children}</pre>
  )
}

interface TabsProps<T extends string> {
  label: string
  tabs: { id: T; name: string }[]
  current: T
  onChoose: (id: T) => void
}

export function Tabs<T extends string>({ label, tabs, current, onChoose }: TabsProps<T>): ReactNode {
  const id = useId()
  const step = (by: number) => {
    const at = tabs.findIndex(tab => tab.id === current)
    const next = tabs[(at + by + tabs.length) % tabs.length]
    if (!next) return
    onChoose(next.id)
    document.getElementById(`${id}-${next.id}`)?.focus()
  }
  return (
    <div className="tabs" role="tablist" aria-label={label}>
      {tabs.map(tab => (
        <button key={tab.id} id={`${id}-${tab.id}`} type="button" role="tab" aria-selected={tab.id === current}
          tabIndex={tab.id === current ? 0 : -1} onClick={() => onChoose(tab.id)}
          onKeyDown={event => {
            if (event.key === 'ArrowRight') step(1)
            if (event.key === 'ArrowLeft') step(-1)
          }}>
          {tab.name}
        </button>
      ))}
    </div>
  )
}

/** The head of a screen; the title is the page's, too. */
export function Head({ title, about, children }: { title: string; about?: ReactNode; children?: ReactNode }): ReactNode {
  useEffect(() => {
    document.title = `${title} · Backstay`
  }, [title])
  return (
    <div className="head">
      <div className="grow">
        <h1 className="wrap">{title}</h1>
        {about && <p>{about}</p>}
      </div>
      {children && <div className="row">{children}</div>}
    </div>
  )
}

/** A time of today as a time, others with their day; the whole of it in UTC as a hint. */
export function Time({ at }: { at: number }): ReactNode {
  const date = new Date(at)
  const today = new Date().toDateString() === date.toDateString()
  const text = today ? date.toLocaleTimeString() : date.toLocaleString()
  return <time dateTime={date.toISOString()} title={date.toISOString()} className="nowrap">{text}</time>
}
