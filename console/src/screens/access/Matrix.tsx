import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Access, Container, Who } from '../../api/types'
import { Icon } from '../../ui/icons'
import { Button } from '../../ui/parts'
import { nextAccess, pendingAt } from '../../permissions/changes'
import { cellChange } from './container'
import { mark, useDrafts } from '../../permissions/drafts'
import type { WhyQuestion } from './Why'

interface MatrixProps {
  app: string
  area: string
  name: string | null
  container: Container
  /** Null where there is nothing to ask. */
  onWhy: ((question: WhyQuestion) => void) | null
  /** Whether the columns of the matrix are those of the table. */
  columns?: boolean
  /** The id of the row whose cells these are. */
  row?: string
}

interface Line {
  kind: 'role' | 'user' | 'owner'
  group: string
  id: string
  name: string
  cells: Record<string, Access>
  inherited: Record<string, Access>
  /** Through which supposed caller its Why is asked. */
  who: Who
}

/** Of the roles of one's own, so many are shown at first: those with cells before the others. */
const STEP = 25

const ALL = 'all methods'
const KEY_OF: Record<string, string> = {
  RestUser: 'REST', JSUser: 'JS', AndroidUser: 'ANDROID', IOSUser: 'IOS', DotNetUser: 'WP', ASUser: 'AS', ServerCodeUser: 'BL',
}
const GROUPS: Record<string, string> = { custom: 'Roles of your own', key: 'Roles by key', login: 'Roles by login' }
const SIGN = { grant: 'yes', deny: 'no', inherit: 'dot' } as const

function whoIs(kind: string, name: string): Who {
  if (kind === 'key') return { key: KEY_OF[name] ?? 'REST' }
  if (name === 'NotAuthenticatedUser') return { key: 'REST' }
  return { key: 'REST', roles: [name] }
}

function linesOf(container: Container): Line[] {
  const lines: Line[] = []
  for (const group of ['custom', 'key', 'login']) {
    for (const role of container.roles.filter(each => each.kind === group)) {
      const cells = role.all ? { [ALL]: role.all, ...role.cells } : role.cells
      lines.push({ kind: 'role', group: GROUPS[group] ?? group, id: role.id, name: role.name, cells, inherited: role.inherited ?? {}, who: whoIs(role.kind, role.name) })
    }
  }
  if (container.owner) {
    lines.unshift({ kind: 'owner', group: 'Owner policy', id: 'owner', name: 'the owner of a row', cells: container.owner.cells, inherited: container.owner.inherited, who: { key: 'REST', roles: ['AuthenticatedUser'] } })
  }
  for (const user of container.users ?? []) {
    lines.push({ kind: 'user', group: 'Users with cells of their own', id: user.id, name: user.name, cells: user.cells, inherited: user.inherited, who: { key: 'REST', user: user.id } })
  }
  return lines
}

/** The cells of one container, or the global ones: roles by operations. A click marks; nothing is written here. */
export function Matrix({ app, area, name, container, onWhy, columns = false, row: ofRow }: MatrixProps): ReactNode {
  const drafts = useDrafts(app)
  const [sought, setSought] = useState('')
  const [onlySet, setOnlySet] = useState(ofRow !== undefined && container.roles.length > 30)
  const [limit, setLimit] = useState(STEP)
  const [at, setAt] = useState<[number, number]>([0, 0])
  const grid = useRef<HTMLTableElement>(null)
  const operations = area === 'localservices' && name !== null ? [ALL, ...container.operations] : container.operations
  const isSet = (line: Line) => name !== null && Object.values(line.cells).some(access => access !== 'inherit')
  const found = linesOf(container).filter(line => line.name.toLowerCase().includes(sought.toLowerCase()) && (!onlySet || isSet(line)))
  const own = found.filter(line => line.group === GROUPS['custom'])
  const picked = new Set([...own.filter(isSet), ...own.filter(line => !isSet(line))].slice(0, limit))
  const lines = found.filter(line => line.group !== GROUPS['custom'] || picked.has(line))

  const changeOf = (line: Line, operation: string, access: Access) =>
    cellChange({ area, name, line, operation: operation === ALL ? null : operation, column: columns, ...(ofRow === undefined ? {} : { row: ofRow }) }, access)
  const stateOf = (line: Line, operation: string): { access: Access; pending: boolean } => {
    const pending = pendingAt(drafts.changes, changeOf(line, operation, 'grant'))
    return pending ? { access: pending['access'] as Access, pending: true } : { access: line.cells[operation] ?? 'inherit', pending: false }
  }
  const set = (line: Line, operation: string, access: Access) =>
    mark(app, changeOf(line, operation, access), access === line.cells[operation], container.version)

  const focus = (row: number, column: number) => {
    const to: [number, number] = [Math.min(Math.max(row, 0), lines.length - 1), Math.min(Math.max(column, 0), operations.length - 1)]
    setAt(to)
    grid.current?.querySelector<HTMLElement>(`[data-at="${to[0]}-${to[1]}"]`)?.focus()
  }
  const onKey = (event: KeyboardEvent, line: Line, operation: string) => {
    const [row, column] = at
    const moves: Record<string, () => void> = {
      ArrowRight: () => focus(row, column + 1), ArrowLeft: () => focus(row, column - 1),
      ArrowDown: () => focus(row + 1, column), ArrowUp: () => focus(row - 1, column),
      Home: () => focus(row, 0), End: () => focus(row, operations.length - 1),
      '+': () => set(line, operation, 'grant'), '-': () => set(line, operation, 'deny'),
      '0': () => (name === null ? undefined : set(line, operation, 'inherit')),
      w: () => ask(line, operation),
    }
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key]
    if (!move) return
    event.preventDefault()
    move()
  }
  const ask = (line: Line, operation: string) => {
    if (onWhy && name !== null && operation !== ALL) onWhy({ who: line.who, area, operation, asset: name, ...(ofRow === undefined ? {} : { row: ofRow }) })
  }

  return (
    <div className="panel flush">
      <header>
        <div className="row legend small quiet">
          <span className="cell-word grant"><Icon name="yes" size={13} />grant</span>
          <span className="cell-word deny"><Icon name="no" size={13} />deny</span>
          {name !== null && <span className="row tight"><Icon name="dot" size={13} />inherit; faint: what it comes to for that role alone</span>}
          <span className="hide-narrow">* not applied yet · arrows, space, + − 0{onWhy && name !== null && ', w: why?'}</span>
        </div>
        <div className="row">
          {name !== null && <label className="row tight small"><input type="checkbox" checked={onlySet} onChange={event => setOnlySet(event.target.checked)} />only lines with cells</label>}
          <input className="input narrow" type="search" placeholder="Filter roles" aria-label="Filter roles" value={sought} onChange={event => setSought(event.target.value)} />
        </div>
      </header>
      <div className="scroll-x">
        <table className="matrix" role="grid" aria-label={name === null ? `Global cells of ${area}` : `${columns ? 'Columns' : 'Cells'} of ${ofRow === undefined ? name : `row ${ofRow}`}`} ref={grid}>
          <thead>
            <tr><th scope="col">Role</th>{operations.map(operation => <th key={operation} scope="col"><span>{columns ? operation : operation.replaceAll('_', ' ')}</span></th>)}</tr>
          </thead>
          <tbody>
            {lines.flatMap((line, row) => {
              const head = line.group === lines[row - 1]?.group ? [] : [<tr key={line.group} className="group"><th colSpan={operations.length + 1} scope="rowgroup">{line.group}</th></tr>]
              return [...head, (
                <tr key={line.kind + line.id}>
                  <th scope="row" className="wrap">{line.name}</th>
                  {operations.map((operation, column) => {
                    if (!(operation in line.cells)) return <td key={operation} className="none" />
                    const { access, pending } = stateOf(line, operation)
                    const comesTo = access === 'inherit' ? line.inherited[operation] : undefined
                    const words = `${operation} of ${line.name}: ${access}${comesTo ? `, which comes to ${comesTo}` : ''}${pending ? ', not applied yet' : ''}`
                    return (
                      <td key={operation}>
                        <button type="button" data-at={`${row}-${column}`} className={`mark ${access}${pending ? ' pending' : ''}`} aria-label={words} title={words}
                          tabIndex={at[0] === row && at[1] === column ? 0 : -1} onFocus={() => setAt([row, column])}
                          onKeyDown={event => onKey(event, line, operation)}
                          onContextMenu={event => {
                            event.preventDefault()
                            ask(line, operation)
                          }}
                          onClick={() => set(line, operation, nextAccess(access, name === null))}>
                          <Icon name={comesTo && comesTo !== 'inherit' ? SIGN[comesTo] : SIGN[access]} size={16} />
                          {pending && <i aria-hidden="true">*</i>}
                        </button>
                      </td>
                    )
                  })}
                </tr>
              )]
            })}
          </tbody>
        </table>
      </div>
      {own.length > picked.size && <div className="row pad"><Button small onClick={() => setLimit(limit + 2 * STEP)}>{own.length - picked.size} more roles of your own</Button></div>}
    </div>
  )
}
