// Dialogs and drawers: the browser's own, which keep the focus inside and give it back.

import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { Button, Field, Problem } from './parts'

interface DialogProps {
  title: string
  look?: 'drawer' | 'drawer broad' | 'wide'
  onClose: () => void
  children: ReactNode
  /** Whether Escape and the cross close it. */
  stays?: boolean
}

export function Dialog({ title, look, onClose, children, stays }: DialogProps): ReactNode {
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = element.current
    const before = document.activeElement
    if (dialog && !dialog.open) {
      dialog.showModal()
      // React has asked for the focus before the dialog was there, and the browser gives it to the cross
      dialog.querySelector<HTMLElement>('[data-focus]')?.focus()
    }
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog ref={element} className={look} aria-labelledby={id}
      onCancel={event => {
        event.preventDefault()
        if (!stays) onClose()
      }}>
      <div className="inside">
        <div className="row spread">
          <h2 id={id} className="wrap grow">{title}</h2>
          {!stays && <Button look="bare" icon="close" aria-label="Close" onClick={onClose} />}
        </div>
        {children}
      </div>
    </dialog>
  )
}

interface ConfirmProps {
  title: string
  verb: string
  /** What has to be typed first, for what cannot be taken back. */
  name?: string
  onClose: () => void
  onConfirm: () => Promise<unknown>
  children: ReactNode
}

/** Asks before something is done that cannot be undone by a click. */
export function Confirm({ title, verb, name, onClose, onConfirm, children }: ConfirmProps): ReactNode {
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await onConfirm()
      onClose()
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack" onSubmit={event => void submit(event)}>
        <div>{children}</div>
        {name && (
          <Field label={`Type ${name} to go on`}>
            <input className="input" value={typed} onChange={event => setTyped(event.target.value)} autoComplete="off" />
          </Field>
        )}
        <Problem error={error} />
        <div className="foot">
          <Button onClick={onClose} autoFocus data-focus>Cancel</Button>
          <Button type="submit" look="danger" disabled={busy || (name !== undefined && typed !== name)}>{verb}</Button>
        </div>
      </form>
    </Dialog>
  )
}
