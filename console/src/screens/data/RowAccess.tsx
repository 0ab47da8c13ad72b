import { useState, type FormEvent, type ReactNode } from 'react'
import { call, Failure } from '../../api/client'
import { ofApp, useRead } from '../../api/queries'
import type { Container, Row, Who } from '../../api/types'
import { Bones, Button, Problem } from '../../ui/parts'
import { Answers } from '../access/Answers'
import { cellChange } from '../access/container'
import { addDrafts, useDrafts } from '../../permissions/drafts'
import { Matrix } from '../access/Matrix'
import { ReviewBar } from '../access/ReviewBar'
import { Why, type WhyQuestion } from '../access/Why'
import { quoted } from './where'

interface RowAccessProps {
  app: string
  table: string
  row: string
}

/** Who may do what with one row, and the cells that it has of its own. */
export function RowAccess({ app, table, row }: RowAccessProps): ReactNode {
  const container = useRead<Container>(ofApp(app, `/security/container?area=data&container=${encodeURIComponent(table)}&row=${encodeURIComponent(row)}`), { keep: true })
  const drafts = useDrafts(app)
  const [who, setWho] = useState<Who>({ key: 'REST' })
  const [question, setQuestion] = useState<WhyQuestion | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [user, setUser] = useState('')
  const [operation, setOperation] = useState('FIND')
  if (container.isPending) return <Bones lines={8} />
  if (container.error) return <Problem error={container.error} retry={() => void container.refetch()} app={app} />
  const add = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    const named = user.trim()
    try {
      const found = await call<Row[]>('POST', ofApp(app, '/data/Users/find'), { where: `objectId = ${quoted(named)} or email = ${quoted(named)}`, props: ['objectId'], pageSize: 1 })
      if (found[0]) grant(found[0].objectId, named)
      else setError(new Failure('A user for this row', `There is no user ${named}.`, 404, null, null, null))
    } catch (failed) {
      setError(failed)
    }
  }
  const grant = (id: string, name: string) => {
    addDrafts(app, [cellChange({ area: 'data', name: table, line: { kind: 'user', id, name }, operation, row }, 'grant')], container.data.version)
    setUser('')
  }
  return (
    <div className="stack">
      <Answers app={app} area="data" name={table} container={container.data} who={who} onWho={setWho} onWhy={setQuestion} row={row} />
      <p className="quiet small">A cell of this row is asked before those of the table. Nothing is written before you have seen who gains and who loses.</p>
      <Matrix app={app} area="data" name={table} container={container.data} onWhy={setQuestion} row={row} />
      <form className="row" aria-label="A user for this row" onSubmit={event => void add(event)}>
        <input className="input narrow grow" required aria-label="User" placeholder="e-mail or id of a user" value={user} onChange={event => setUser(event.target.value)} />
        <select className="input narrow" aria-label="May do" value={operation} onChange={event => setOperation(event.target.value)}>{container.data.operations.map(each => <option key={each}>{each}</option>)}</select>
        <Button type="submit">Grant to this user</Button>
      </form>
      <Problem error={error} app={app} />
      {drafts.changes.length > 0 && <ReviewBar app={app} />}
      {question && <Why app={app} question={question} onClose={() => setQuestion(null)} />}
    </div>
  )
}
