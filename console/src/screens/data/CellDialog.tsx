import { useState, type FormEvent, type ReactNode } from 'react'
import type { Column } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Button, CopyButton } from '../../ui/parts'
import { editable, parse } from './values'

interface CellProps {
  column: Column
  value: unknown
  /** Whether it can only be looked at. */
  fixed: boolean
  onClose: () => void
  onDone: (value: unknown) => void
}

/** A long text or JSON, with room; it waits with the other edits until they are saved. */
export function CellDialog({ column, value, fixed, onClose, onDone }: CellProps): ReactNode {
  const [text, setText] = useState(editable(value, column.dataType))
  const parsed = parse(text, column.dataType)
  const problem = 'problem' in parsed ? parsed.problem : ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if ('problem' in parsed) return
    onDone(parsed.value)
    onClose()
  }
  return (
    <Dialog title={column.name} look="wide" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <textarea className="input" rows={18} spellCheck={false} autoFocus data-focus readOnly={fixed} aria-label={`${column.name}, ${column.dataType.toLowerCase()}`} aria-invalid={problem !== ''} value={text} onChange={event => setText(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
          }} />
        {problem && <p className="no-text small" role="alert">{problem}</p>}
        <div className="foot">
          {column.dataType === 'JSON' && !fixed && <Button disabled={problem !== '' || text.trim() === ''} onClick={() => setText(JSON.stringify(JSON.parse(text), null, 2))}>Put in order</Button>}
          <CopyButton text={text} small={false} />
          <Button onClick={onClose}>{fixed ? 'Close' : 'Cancel'}</Button>
          {!fixed && <Button onClick={() => {
            onDone(null)
            onClose()
          }}>null</Button>}
          {!fixed && <Button type="submit" look="main" aria-keyshortcuts="Control+Enter" disabled={problem !== ''}>Keep</Button>}
        </div>
      </form>
    </Dialog>
  )
}
