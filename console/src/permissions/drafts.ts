// The changes of permissions that are marked and not applied yet, one list for each app. They outlive the screen and a login that
// ran out, and end with the page.

import { useSyncExternalStore } from 'react'
import type { Change } from '../api/types'
import { withChange, withoutPlace } from './changes'

export interface Drafts {
  changes: Change[]
  /** The version of the permissions that the first of them was marked on; null when nobody looked. */
  version: number | null
  /** What leads back from what was applied, latest last. */
  undo: { changes: Change[]; version: number }[]
}

const NONE: Drafts = { changes: [], version: null, undo: [] }
const byApp = new Map<string, Drafts>()
const listeners = new Set<() => void>()

const of = (app: string): Drafts => byApp.get(app) ?? NONE

function set(app: string, next: Drafts): void {
  byApp.set(app, next)
  for (const listener of listeners) listener()
}

export function useDrafts(app: string): Drafts {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => of(app),
  )
}

export function addDrafts(app: string, changes: Change[], version: number | null = null): void {
  const now = of(app)
  set(app, { ...now, changes: changes.reduce(withChange, now.changes), version: now.changes.length > 0 ? now.version : version })
}

/** Marks a change, or takes the mark away when it says what is stored already. */
export function mark(app: string, change: Change, isStored: boolean, version: number): void {
  const now = of(app)
  const changes = isStored ? withoutPlace(now.changes, change) : withChange(now.changes, change)
  set(app, { ...now, changes, version: now.changes.length > 0 ? now.version : version })
}

export const dropDraft = (app: string, change: Change): void => {
  const now = of(app)
  set(app, { ...now, changes: withoutPlace(now.changes, change) })
}

export const discardDrafts = (app: string): void => set(app, { ...of(app), changes: [], version: null })

/** The permissions have changed meanwhile, and the developer has looked at that. */
export const rebaseDrafts = (app: string): void => set(app, { ...of(app), version: null })

export function applied(app: string, inverse: Change[] | null, version: number): void {
  const now = of(app)
  set(app, { changes: [], version: null, undo: inverse ? [...now.undo, { changes: inverse, version }].slice(-20) : now.undo })
}

export function takeUndo(app: string): { changes: Change[]; version: number } | undefined {
  const now = of(app)
  const last = now.undo.at(-1)
  if (last) set(app, { ...now, undo: now.undo.slice(0, -1) })
  return last
}
