import { useEffect, useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { logInByLink } from '../api/client'
import { Mark } from '../ui/icons'
import { Bones, Problem } from '../ui/parts'

// taken once: the address must not keep it, and a second use would fail
let token: string | null = null

function takeToken(): string {
  if (token === null) {
    token = window.location.hash.slice(1)
    window.history.replaceState(null, '', window.location.pathname)
  }
  return token
}

let login: Promise<void> | null = null

/** The page of a link that logs in once. */
export function Welcome(): ReactNode {
  const [, go] = useLocation()
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    document.title = 'Welcome · Backstay'
    const taken = takeToken()
    if (!taken) {
      go('/login', { replace: true })
      return
    }
    login ??= logInByLink(taken)
    login.then(() => go('/apps', { replace: true }), setError)
  }, [go])
  return (
    <main className="centre">
      <div className="card stack">
        <div className="row"><Mark size={34} /><h1>Welcome to Backstay</h1></div>
        {error ? (
          <>
            <Problem error={error} />
            <Link href="/login" className="button">Log in with a password</Link>
          </>
        ) : <Bones lines={2} />}
      </div>
    </main>
  )
}
