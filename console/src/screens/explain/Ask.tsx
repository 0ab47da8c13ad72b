import { useState, type FormEvent, type ReactNode } from 'react'
import { ofApp, useAsk, useRead } from '../../api/queries'
import type { Story, TableOutline } from '../../api/types'
import { useParameter } from '../../ui/address'
import { Bones, Button, Field, Problem } from '../../ui/parts'
import { CallerPicker } from '../../permissions/CallerPicker'
import { callerText, readCaller } from '../../permissions/caller'
import { usePeople } from '../../permissions/people'
import { StoryView } from './StoryView'

const AREAS: [string, string, string[]][] = [
  ['data', 'table', ['FIND', 'CREATE', 'UPDATE', 'REMOVE', 'UPSERT', 'DESCRIBE', 'PERMISSION', 'LOAD_RELATIONS', 'ADD_RELATION', 'DELETE_RELATION']],
  ['files', 'path', ['READ', 'WRITE', 'DELETE', 'PERMISSION']],
  ['messaging', 'channel', ['PUBLISH', 'SUBSCRIBE']],
  ['localservices', 'service', ['INVOKE']],
]

/** A question that no request has asked: who, what, on which asset. The address holds it. */
export function Ask({ app }: { app: string }): ReactNode {
  const [who, setWho] = useParameter('who', 'REST')
  const [area, setArea] = useParameter('area', 'data')
  const [operation, setOperation] = useParameter('operation', 'FIND')
  const [asset, setAsset] = useParameter('asset')
  const [row, setRow] = useParameter('row')
  const [method, setMethod] = useParameter('method')
  const [typed, setTyped] = useState(asset)
  const tables = useRead<{ tables: TableOutline[] }>(ofApp(app, '/data/tables?outline=true'))
  const known = AREAS.find(([id]) => id === area) ?? AREAS[0]
  const operations = known?.[2] ?? []
  const caller = readCaller(who)
  const question = { ...caller, area, operation, asset, ...(row ? { row } : {}), ...(method && area === 'localservices' ? { part: method } : {}) }
  const told = useAsk<Story>(ofApp(app, '/security/explain'), question, { enabled: asset !== '', keep: true })
  const name = usePeople(app, [told.data?.user])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsset(typed.trim())
  }
  return (
    <div className="stack">
      <form className="panel ask" onSubmit={submit}>
        <CallerPicker app={app} value={caller} onChange={next => setWho(callerText(next))} />
        <Field label="Where">
          <select className="input" value={area} onChange={event => {
            setArea(event.target.value)
            setOperation(AREAS.find(([id]) => id === event.target.value)?.[2][0] ?? 'FIND')
          }}>
            {AREAS.map(([id, label]) => <option key={id} value={id}>{id === 'localservices' ? 'services' : id} ({label})</option>)}
          </select>
        </Field>
        <Field label="Does">
          <select className="input" value={operation} onChange={event => setOperation(event.target.value)}>
            {operations.map(each => <option key={each}>{each}</option>)}
          </select>
        </Field>
        <Field label={`On which ${known?.[1] ?? 'table'}`}>
          <input className="input" value={typed} list="asset-names" required onChange={event => setTyped(event.target.value)} />
        </Field>
        {area === 'localservices' && (
          <Field label="Method"><input className="input" value={method} onChange={event => setMethod(event.target.value)} /></Field>
        )}
        {area === 'data' && (
          <Field label="Of which row">
            <select className="input" value={row} onChange={event => setRow(event.target.value)}>
              <option value="">all rows</option>
              <option value="own">one of their own</option>
              <option value="other">one of someone else</option>
            </select>
          </Field>
        )}
        <datalist id="asset-names">{area === 'data' && tables.data?.tables.map(table => <option key={table.tableId} value={table.name} />)}</datalist>
        <Button type="submit" look="main">Ask</Button>
      </form>
      {asset && told.isPending && <Bones />}
      <Problem error={told.error} app={app} />
      {told.data && <StoryView app={app} story={told.data} name={name} />}
    </div>
  )
}
