// Short messages about what has been done, with a way back where there is one.

import { useSyncExternalStore, type ReactNode } from 'react'
import { Button } from './parts'

interface Toast {
  id: number
  text: string
  action?: { name: string; run: () => void }
}

const SHOWN_MS = 12_000

let toasts: Toast[] = []
let last = 0
const listeners = new Set<() => void>()

function set(next: Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

const drop = (id: number): void => set(toasts.filter(toast => toast.id !== id))

export function tell(text: string, action?: Toast['action']): void {
  const id = ++last
  set([...toasts.slice(-2), action ? { id, text, action } : { id, text }])
  setTimeout(() => drop(id), SHOWN_MS)
}

export function Toasts(): ReactNode {
  const shown = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(toast => (
        <div key={toast.id} className="toast fade">
          <span className="grow wrap">{toast.text}</span>
          {toast.action && (
            <Button small onClick={() => {
              toast.action?.run()
              drop(toast.id)
            }}>{toast.action.name}</Button>
          )}
          <Button small look="bare" icon="close" aria-label="Dismiss" onClick={() => drop(toast.id)} />
        </div>
      ))}
    </div>
  )
}
