import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Column, Row } from '../../api/types'
import { isEdited, valueOf, type Edits } from './edits'
import { relatedText } from './relations'
import { editable, isEditable, isLong, parse, RELATION, shown } from './values'

interface GridProps {
  columns: Column[]
  rows: Row[]
  edits: Edits
  label: string
  sort: string
  onSort: (sort: string) => void
  onEdit: (row: Row, column: string, value: unknown) => void
  onOpen: (row: Row) => void
  /** A long text or JSON is looked at or edited with more room. */
  onLong: (row: Row, column: Column) => void
  onRelated: (row: Row, relation: string) => void
  onUndo: () => void
  selected: Set<string>
  /** Nothing can be edited or selected: one looks as someone else. */
  fixed?: boolean
  onSelect: (row: Row) => void
}

const PLAIN = /^.$/u

function Editor({ column, value, first, onDone, onCancel }: { column: Column; value: unknown; first: string | null; onDone: (value: unknown) => void; onCancel: () => void }): ReactNode {
  const [text, setText] = useState(first ?? editable(value, column.dataType))
  const [problem, setProblem] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const done = useRef(false)
  useEffect(() => {
    input.current?.focus()
    if (first === null) input.current?.select()
  }, [first])
  const commit = (): boolean => {
    if (done.current) return true
    const parsed = parse(text, column.dataType)
    if ('problem' in parsed) {
      setProblem(parsed.problem)
      return false
    }
    done.current = true
    onDone(parsed.value)
    return true
  }
  return (
    <>
      <input ref={input} className="cell-input" value={text} aria-label={column.name} aria-invalid={problem !== ''} title={problem}
        onChange={event => setText(event.target.value)} onBlur={commit}
        onKeyDown={event => {
          event.stopPropagation()
          if (event.key === 'Enter' || event.key === 'Tab') {
            if (!commit()) event.preventDefault()
          } else if (event.key === 'Escape') {
            done.current = true
            onCancel()
          }
        }} />
      {problem && <span className="cell-problem" role="alert">{problem}</span>}
    </>
  )
}

function Value({ value, type }: { value: unknown; type: string }): ReactNode {
  if (type === RELATION) return relatedText(value) ? <bdi>{relatedText(value)}</bdi> : <span className="null">none</span>
  if (value === null || value === undefined) return <span className="null">null</span>
  if (value === '') return <span className="null">empty</span>
  return <bdi>{shown(value, type)}</bdi>
}

/** Rows as a spreadsheet: arrows move, Enter, F2 or typing edits, Delete makes null. Nothing is saved here. */
export function Grid(props: GridProps): ReactNode {
  const { columns, rows, edits, label, sort, onSort, onEdit, onOpen, onLong, onRelated, onUndo, selected, onSelect, fixed } = props
  const [at, setAt] = useState<[number, number]>([0, 0])
  const [editing, setEditing] = useState<{ first: string | null } | null>(null)
  const grid = useRef<HTMLTableElement>(null)

  const focus = (row: number, column: number) => {
    const to: [number, number] = [Math.min(Math.max(row, 0), rows.length - 1), Math.min(Math.max(column, 0), columns.length - 1)]
    setAt(to)
    grid.current?.querySelector<HTMLElement>(`[data-at="${to[0]}-${to[1]}"]`)?.focus()
  }
  const begin = (first: string | null) => {
    const column = columns[at[1]]
    const row = rows[at[0]]
    if (!column || !row) return
    if (column.dataType === RELATION) onRelated(row, column.name)
    else if (isLong(column)) onLong(row, column)
    else if (!fixed && isEditable(column)) setEditing({ first })
  }
  const onKey = (event: KeyboardEvent) => {
    const [row, column] = at
    const held = event.ctrlKey || event.metaKey || event.altKey
    const current = rows[row]
    const moves: Record<string, () => void> = {
      ArrowRight: () => focus(row, column + 1), ArrowLeft: () => focus(row, column - 1),
      ArrowDown: () => focus(row + 1, column), ArrowUp: () => focus(row - 1, column),
      Home: () => focus(row, 0), End: () => focus(row, columns.length - 1),
      PageDown: () => focus(row + 15, column), PageUp: () => focus(row - 15, column),
      Enter: () => begin(null), F2: () => begin(null),
      Delete: () => {
        const edited = columns[column]
        if (!fixed && current && edited && isEditable(edited)) onEdit(current, edited.name, null)
      },
    }
    if (held) {
      if (event.key.toLowerCase() === 'z') onUndo()
      else if (event.key.toLowerCase() === 'c' && current && columns[column]) void navigator.clipboard.writeText(editable(valueOf(edits, current, columns[column].name), columns[column].dataType))
      else return
      event.preventDefault()
      return
    }
    if (event.key === ' ' && event.shiftKey && current && !fixed) {
      event.preventDefault()
      onSelect(current)
      return
    }
    const move = moves[event.key]
    if (move) {
      event.preventDefault()
      move()
    } else if (PLAIN.test(event.key) && event.key !== ' ') {
      event.preventDefault()
      begin(event.key)
    }
  }
  const sortedBy = (name: string) => (sort === name ? 'ascending' : sort === `${name} desc` ? 'descending' : undefined)
  return (
    <div className="scroll-x grid-frame">
      <table className="grid" role="grid" aria-label={label} aria-rowcount={rows.length + 1} ref={grid}>
        <thead>
          <tr>
            <th scope="col" className="select"><span className="only-read">Select</span></th>
            {columns.map(column => (
              <th key={column.columnId} scope="col" aria-sort={sortedBy(column.name)}>
                <button type="button" disabled={column.dataType === RELATION} onClick={() => onSort(sort === column.name ? `${column.name} desc` : sort === `${column.name} desc` ? '' : column.name)}>
                  <bdi>{column.name}</bdi> <span className="quiet small">{column.dataType.toLowerCase().replace('string_id', 'id')}</span>
                  {sortedBy(column.name) && <span aria-hidden="true">{sortedBy(column.name) === 'ascending' ? '↑' : '↓'}</span>}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, y) => (
            <tr key={row.objectId} aria-rowindex={y + 2} aria-selected={selected.has(row.objectId)} className={selected.has(row.objectId) ? 'selected' : ''}>
              <td className="select">
                {!fixed && <input type="checkbox" aria-label={`Select row ${y + 1}`} checked={selected.has(row.objectId)} onChange={() => onSelect(row)} />}
                {!fixed && <button type="button" className="open" aria-label={`Open row ${y + 1}`} onClick={() => onOpen(row)}>⤢</button>}
              </td>
              {columns.map((column, x) => {
                const here = at[0] === y && at[1] === x
                const classes = [isEdited(edits, row.objectId, column.name) && 'edited', !isEditable(column) && 'fixed', column.dataType.endsWith('_ID') && 'identifier', ['INT', 'DOUBLE', 'AUTO_INCREMENT'].includes(column.dataType) && 'number'].filter(Boolean).join(' ')
                return (
                  <td key={column.columnId} data-at={`${y}-${x}`} className={classes} tabIndex={here ? 0 : -1} aria-readonly={!isEditable(column)}
                    onFocus={() => setAt([y, x])} onKeyDown={editing ? undefined : onKey}
                    onDoubleClick={() => {
                      setAt([y, x])
                      begin(null)
                    }}>
                    {editing && here ? (
                      <Editor column={column} value={valueOf(edits, row, column.name)} first={editing.first}
                        onCancel={() => {
                          setEditing(null)
                          focus(y, x)
                        }}
                        onDone={value => {
                          setEditing(null)
                          onEdit(row, column.name, value)
                          focus(y, x)
                        }} />
                    ) : <Value value={valueOf(edits, row, column.name)} type={column.dataType} />}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
