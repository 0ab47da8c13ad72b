// Edits whose rows someone else has changed meanwhile.

import type { Row } from '../../api/types'
import type { Edits } from './edits'

export interface Conflict {
  row: string
  column: string
  before: unknown
  theirs: unknown
  mine: unknown
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

/** Edited cells that are not any more as they were when their first edit began. */
export function conflictsOf(edits: Edits, rows: Row[]): Conflict[] {
  const found = new Map<string, Conflict>()
  for (const edit of edits.list) {
    const key = `${edit.row}\n${edit.column}`
    const row = rows.find(each => each.objectId === edit.row)
    const first = found.get(key)
    if (first) first.mine = edit.after
    else if (row) found.set(key, { row: edit.row, column: edit.column, before: edit.before, theirs: row[edit.column], mine: edit.after })
  }
  return [...found.values()].filter(each => !same(each.before, each.theirs) && !same(each.theirs, each.mine))
}

/** The edits without those of one cell. */
export const withoutCell = (edits: Edits, row: string, column: string): Edits => ({ list: edits.list.filter(edit => edit.row !== row || edit.column !== column) })

/** The edits as begun on what is there now. */
export const rebased = (edits: Edits, rows: Row[]): Edits => {
  const seen = new Set<string>()
  return {
    list: edits.list.map(edit => {
      const key = `${edit.row}\n${edit.column}`
      const row = rows.find(each => each.objectId === edit.row)
      if (!row) return edit
      const version = typeof row['updated'] === 'number' ? row['updated'] : null
      if (seen.has(key)) return { ...edit, version }
      seen.add(key)
      return { ...edit, before: row[edit.column], version }
    }),
  }
}
