import { useEffect, type ReactNode } from 'react'
import { Redirect, useLocation, useSearch } from 'wouter'
import { useLoginState } from '../api/session'
import { Mark } from '../ui/icons'
import { LoginForm } from './LoginForm'

/** Where to go after a login: a page of this console, and of nobody else. */
export function nextPage(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? ''
  return /^\/(a|apps|account)(\/|\?|$)/.test(next) && !next.includes('\\') ? next : '/apps'
}

export function Login(): ReactNode {
  const state = useLoginState()
  const search = useSearch()
  const [, go] = useLocation()
  const next = nextPage(search)
  useEffect(() => {
    document.title = 'Log in · Backstay'
  }, [])
  if (state === 'in') return <Redirect to={next} replace />
  return (
    <main className="centre">
      <div className="card stack">
        <div className="row"><Mark size={34} /><h1>Log in to Backstay</h1></div>
        <div className="panel"><LoginForm onDone={() => go(next, { replace: true })} /></div>
        <p className="quiet small">
          No password at hand? On the server, <code>./backstay console</code> prints a link that logs you in once. The password of
          the first account is in the file <code>developer-password</code> of the data directory.
        </p>
      </div>
    </main>
  )
}
