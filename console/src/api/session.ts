// Who is logged in. The key is in memory and in the tab's sessionStorage: no cookie, nothing that outlives the tab, nothing in
// an address. A new tab asks the other ones for it.

import { useSyncExternalStore } from 'react'

export interface Developer {
  id: string
  name: string
  email: string
}

interface Session {
  key: string
  developer: Developer
}

/** `out`: nobody is logged in. `expired`: someone was, and what they typed is kept until they log in again. */
export type LoginState = 'out' | 'in' | 'expired'

const STORED = 'backstay-session'
const CHANNEL = 'backstay-session'
const PATIENCE_MS = 150

let session: Session | null = null
let state: LoginState = 'out'
let waiting: (() => void)[] = []
const listeners = new Set<() => void>()
const channel = new BroadcastChannel(CHANNEL)

function tell(): void {
  for (const listener of listeners) listener()
}

function remember(next: Session | null): void {
  session = next
  if (next) sessionStorage.setItem(STORED, JSON.stringify(next))
  else sessionStorage.removeItem(STORED)
}

export const authKey = (): string | null => session?.key ?? null

export function begin(key: string, developer: Developer): void {
  remember({ key, developer })
  state = 'in'
  const resumed = waiting
  waiting = []
  tell()
  for (const resume of resumed) resume()
}

export function end(): void {
  remember(null)
  state = 'out'
  channel.postMessage({ kind: 'ended' })
  tell()
}

/** The server has refused the key: a dialog asks for a login, and the call waits for it. */
export function expire(refusedKey: string): Promise<void> {
  if (session && session.key !== refusedKey) return Promise.resolve()
  state = 'expired'
  tell()
  return new Promise(resolve => waiting.push(resolve))
}

function readStored(): Session | null {
  try {
    const text = sessionStorage.getItem(STORED)
    return text ? (JSON.parse(text) as Session) : null
  } catch {
    return null
  }
}

/** Takes the session of this tab, or else asks the other tabs for theirs. */
export function restore(): Promise<void> {
  const stored = readStored()
  if (stored) {
    session = stored
    state = 'in'
    return Promise.resolve()
  }
  return new Promise(resolve => {
    const timer = setTimeout(resolve, PATIENCE_MS)
    channel.addEventListener('message', function answer(event: MessageEvent<{ kind: string; session?: Session }>) {
      if (event.data.kind !== 'session' || !event.data.session || session) return
      clearTimeout(timer)
      channel.removeEventListener('message', answer)
      remember(event.data.session)
      state = 'in'
      resolve()
    })
    channel.postMessage({ kind: 'ask' })
  })
}

channel.addEventListener('message', (event: MessageEvent<{ kind: string }>) => {
  if (event.data.kind === 'ask' && session && state === 'in') channel.postMessage({ kind: 'session', session })
  if (event.data.kind === 'ended' && session) {
    remember(null)
    state = 'out'
    tell()
  }
})

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useLoginState = (): LoginState => useSyncExternalStore(subscribe, () => state)
export const useDeveloper = (): Developer | null => useSyncExternalStore(subscribe, () => session?.developer ?? null)
