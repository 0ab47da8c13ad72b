// As whom the console looks at an app. It is in the address of every screen, so that it can be sent to a colleague, and while it
// is set nothing is changed.

import { useEffect, useSyncExternalStore } from 'react'
import { useLocation, useSearch } from 'wouter'
import { holdChanges } from '../api/client'
import { callerName, readCaller } from './caller'

const PARAMETER = 'as'

let seen: { app: string; as: string } | null = null
const listeners = new Set<() => void>()

function set(next: { app: string; as: string } | null): void {
  seen = next
  holdChanges(next ? `You look as ${callerName(readCaller(next.as))}: nothing is changed meanwhile. End it first, by Escape.` : null)
  for (const listener of listeners) listener()
}

/** What the address said when the page was loaded, so that nothing else is shown first. */
const loaded = /\/a\/([^/]+)/.exec(window.location.pathname)?.[1]
const loadedAs = new URLSearchParams(window.location.search).get(PARAMETER)
if (loaded && loadedAs) set({ app: loaded, as: loadedAs })

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Looks as someone, or as oneself again by an empty text. */
export function seeAs(app: string, as: string): void {
  set(as ? { app, as } : null)
}

/** As whom one looks at the app: a caller as text, or empty. */
export function useSeenAs(app: string): string {
  return useSyncExternalStore(subscribe, () => (seen?.app === app ? seen.as : ''))
}

/** Keeps the address and what is shown the same: an address that names a caller counts, and a screen that was moved to takes it on. */
export function useSeenInAddress(app: string): void {
  const [path, go] = useLocation()
  const search = useSearch()
  const as = useSeenAs(app)
  const named = new URLSearchParams(search).get(PARAMETER) ?? ''
  useEffect(() => {
    // the first look at an app, and every address that was opened
    if (named && named !== as) seeAs(app, named)
    else if (as && !named) {
      const parameters = new URLSearchParams(search)
      parameters.set(PARAMETER, as)
      go(`${path}?${parameters.toString()}`, { replace: true })
    }
  }, [app, as, named, path, search, go])
  useEffect(() => () => seeAs(app, ''), [app])
}

/** Ends it, in the address, too. */
export function useEndOfSeeing(app: string): () => void {
  const [path, go] = useLocation()
  return () => {
    const parameters = new URLSearchParams(window.location.search)
    parameters.delete(PARAMETER)
    seeAs(app, '')
    const text = parameters.toString()
    go(text ? `${path}?${text}` : path, { replace: true })
  }
}
