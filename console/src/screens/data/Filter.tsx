import { useState, type FormEvent, type ReactNode } from 'react'
import type { Column } from '../../api/types'
import { Button } from '../../ui/parts'
import { OPERATORS, clause } from './where'

interface FilterProps {
  columns: Column[]
  where: string
  onWhere: (where: string) => void
}

/** The where clause as text, and a line that writes it. */
export function Filter({ columns, where, onWhere }: FilterProps): ReactNode {
  const [text, setText] = useState(where)
  const [column, setColumn] = useState(columns[0]?.name ?? '')
  const [operator, setOperator] = useState(OPERATORS[0]?.id ?? '=')
  const [value, setValue] = useState('')
  const [building, setBuilding] = useState(false)
  const chosen = columns.find(each => each.name === column)
  const needsValue = OPERATORS.find(each => each.id === operator)?.value ?? true
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onWhere(text.trim())
  }
  const add = (event: FormEvent) => {
    event.preventDefault()
    if (!chosen) return
    const next = clause(chosen, operator, value)
    const joined = text.trim() ? `${text.trim()} and ${next}` : next
    setText(joined)
    onWhere(joined)
    setValue('')
    setBuilding(false)
  }
  return (
    <div className="grow filter">
      <form className="row" onSubmit={submit}>
        <input className="input grow mono" aria-label="Where" placeholder="where, such as rating > 4 and name like 'B%'" value={text} spellCheck={false}
          onChange={event => setText(event.target.value)} />
        <Button aria-expanded={building} onClick={() => setBuilding(!building)} icon="plus">Condition</Button>
        {where && <Button icon="close" aria-label="Take the filter away" onClick={() => onWhere('')} />}
      </form>
      {building && (
        <form className="row builder" onSubmit={add}>
          <select className="input narrow" aria-label="Column" value={column} onChange={event => setColumn(event.target.value)}>
            {columns.map(each => <option key={each.columnId}>{each.name}</option>)}
          </select>
          <select className="input narrow" aria-label="Is" value={operator} onChange={event => setOperator(event.target.value)}>
            {OPERATORS.map(each => <option key={each.id} value={each.id}>{each.name}</option>)}
          </select>
          {needsValue && <input className="input narrow grow" aria-label="Value" value={value} autoFocus data-focus onChange={event => setValue(event.target.value)} />}
          <Button type="submit" look="main">Add</Button>
        </form>
      )}
    </div>
  )
}
