import { useState, type FormEvent, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { call, type Method } from '../../api/client'
import { ofApp, useRead } from '../../api/queries'
import { part } from '../../ui/address'
import { Dialog } from '../../ui/dialog'
import { Button, Field, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'

export interface SavedFilter {
  name: string
  where: string
  sort: string
}

interface SavedProps {
  app: string
  table: string
  where: string
  sort: string
  onChoose: (filter: SavedFilter) => void
}

/** Filters of a table by name. They are kept with the app, so they are there in every browser; what is chosen is in the address. */
export function SavedFilters({ app, table, where, sort, onChoose }: SavedProps): ReactNode {
  const path = ofApp(app, `/data/${part(table)}/filters`)
  const queries = useQueryClient()
  const filters = useRead<SavedFilter[]>(path)
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [error, setError] = useState<unknown>(null)
  const change = async (method: Method, to: string, body: unknown, said: string) => {
    setError(null)
    try {
      queries.setQueryData([path], await call<SavedFilter[]>(method, to, body))
      tell(said)
    } catch (failed) {
      setError(failed)
    }
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    await change('POST', path, { name, where, sort }, `Kept the filter ${name}.`)
    setName('')
  }
  const known = filters.data ?? []
  return (
    <>
      <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>Filters{known.length > 0 && ` (${known.length})`}</Button>
      {open && (
        <Dialog title={`Filters of ${table}`} onClose={() => setOpen(false)}>
          {known.length === 0 && <p className="quiet">None yet. A filter that you need again gets a name here.</p>}
          <ul className="plain role-list">
            {known.map(filter => (
              <li key={filter.name}>
                <button type="button" className="button bare grow" onClick={() => {
                  onChoose(filter)
                  setOpen(false)
                }}><strong className="wrap"><bdi>{filter.name}</bdi></strong></button>
                <span className="quiet mono small wrap"><bdi>{filter.where || 'all rows'}</bdi></span>
                <Button small look="bare" icon="close" aria-label={`Delete the filter ${filter.name}`} onClick={() => void change('DELETE', `${path}/${part(filter.name)}`, undefined, `Deleted the filter ${filter.name}.`)} />
              </li>
            ))}
          </ul>
          <form className="stack" onSubmit={event => void submit(event)}>
            <Field label="Keep this one as" hint={<span className="mono">{where || 'all rows'}{sort && `, by ${sort}`}</span>}><input className="input" required maxLength={100} value={name} onChange={event => setName(event.target.value)} /></Field>
            <Problem error={error ?? filters.error} app={app} />
            <div className="foot"><Button type="submit" look="main" disabled={!name.trim()}>Keep</Button></div>
          </form>
        </Dialog>
      )}
    </>
  )
}
