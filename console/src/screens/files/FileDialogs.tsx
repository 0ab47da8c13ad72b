import { useState, type FormEvent, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call, plain } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { Confirm, Dialog } from '../../ui/dialog'
import { Button, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { inAddress, isDirectory, joined, parentOf, type FileInfo } from './types'

/** What is asked before something happens to a file. */
export type FileDialog = { kind: 'rename' | 'move' | 'delete'; file: FileInfo } | { kind: 'directory'; path: string }

interface NameProps {
  title: string
  label: string
  hint: string
  verb: string
  before: string
  onClose: () => void
  onSave: (text: string) => Promise<void>
}

function AskName({ title, label, hint, verb, before, onClose, onSave }: NameProps): ReactNode {
  const [text, setText] = useState(before)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await onSave(text.trim())
      onClose()
    } catch (failed) {
      setError(failed)
      setBusy(false)
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack" onSubmit={event => void submit(event)}>
        <Field label={label} hint={hint}><input className="input" required autoFocus data-focus value={text} spellCheck={false} onChange={event => setText(event.target.value)} /></Field>
        <Problem error={error} />
        <div className="foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={busy || !text.trim() || text.trim() === before}>{verb}</Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Says how much goes with a directory. */
function Within({ app, path }: { app: string; path: string }): ReactNode {
  const count = useRead<number>(ofApp(app, `/files/directory/view/${inAddress(path)}/count?sub=true`))
  if (count.data === undefined) return <p className="quiet">{count.error ? 'How much is in it is not known.' : 'Counting what is in it…'}</p>
  return <p>With it go the <b>{count.data.toLocaleString()}</b> files and directories that are in it, for good.</p>
}

/** The dialogs of the file list. */
export function FileDialogs({ app, dialog, onClose }: { app: string; dialog: FileDialog; onClose: () => void }): ReactNode {
  const queries = useQueryClient()
  const done = async (said: string) => {
    tell(said)
    await refresh(queries, [ofApp(app, '/files')])
  }
  if (dialog.kind === 'directory') {
    return (
      <AskName title="New directory" label="Name" hint="A path such as reports/2026 makes all of it." verb="Make it" before="" onClose={onClose}
        onSave={async name => {
          await call('POST', ofApp(app, `/files/createdir/${inAddress(joined(dialog.path, name))}`))
          await done(`Made the directory ${name}.`)
        }} />
    )
  }
  const { file } = dialog
  const path = inAddress(file.url)
  if (dialog.kind === 'rename') {
    return (
      <AskName title={`Rename ${file.name}`} label="New name" hint="Permissions of its path stay with the old name." verb="Rename" before={file.name} onClose={onClose}
        onSave={async name => {
          await call('POST', ofApp(app, `/files/rename/${path}`), plain(encodeURIComponent(name)))
          await done(`It is called ${name} now.`)
        }} />
    )
  }
  if (dialog.kind === 'move') {
    return (
      <AskName title={`Move ${file.name}`} label="New path, with the name" hint="From the root. What is moved takes the permissions of where it comes." verb="Move" before={file.url} onClose={onClose}
        onSave={async target => {
          await call('POST', ofApp(app, `/files/move/${path}`), plain(inAddress(target.replace(/^\/+/, ''))))
          await done(`Moved it to ${parentOf(target) || 'the root'}.`)
        }} />
    )
  }
  const remove = async () => {
    await call('DELETE', ofApp(app, `/files/${path}`))
    await done(`Deleted ${file.name}.`)
  }
  return (
    <Confirm title={`Delete ${file.name}?`} verb={isDirectory(file) ? 'Delete all of it' : 'Delete'} onClose={onClose} onConfirm={remove} {...(isDirectory(file) ? { name: file.name } : {})}>
      {isDirectory(file) ? <Within app={app} path={file.url} /> : <p>It is gone for good; who has its address gets an error.</p>}
    </Confirm>
  )
}
