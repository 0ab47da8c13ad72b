// Edits of rows that are not saved yet: by row and column, each with what was there, so that they can be taken back one by one.

import type { Row } from '../../api/types'

export interface Edit {
  row: string
  column: string
  before: unknown
  after: unknown
  /** When the row was changed last, as it was read before this edit; null if never. */
  version?: number | null
}

export interface Edits {
  list: Edit[]
}

export const NO_EDITS: Edits = { list: [] }

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

export function withEdit(edits: Edits, edit: Edit): Edits {
  return same(edit.before, edit.after) ? edits : { list: [...edits.list, edit] }
}

export const withoutLast = (edits: Edits): Edits => ({ list: edits.list.slice(0, -1) })

/** What a cell holds with the edits. */
export function valueOf(edits: Edits, row: Row, column: string): unknown {
  const last = edits.list.findLast(edit => edit.row === row.objectId && edit.column === column)
  return last ? last.after : row[column]
}

export const isEdited = (edits: Edits, row: string, column: string): boolean =>
  edits.list.some(edit => edit.row === row && edit.column === column)

/** What is to be saved: for each row the columns that differ from what was read. */
export function changesByRow(edits: Edits): Map<string, Record<string, unknown>> {
  const firsts = new Map<string, unknown>()
  const byRow = new Map<string, Record<string, unknown>>()
  for (const { row, column, before, after } of edits.list) {
    const cell = `${row}\n${column}`
    if (!firsts.has(cell)) firsts.set(cell, before)
    const changes = byRow.get(row) ?? {}
    changes[column] = after
    byRow.set(row, changes)
  }
  for (const [row, changes] of byRow) {
    for (const [column, after] of Object.entries(changes)) {
      if (same(firsts.get(`${row}\n${column}`), after)) delete changes[column]
    }
    if (Object.keys(changes).length === 0) byRow.delete(row)
  }
  return byRow
}

/** The version of a row that its first edit was made on. */
export const versionOf = (edits: Edits, row: string): number | null => edits.list.find(edit => edit.row === row)?.version ?? null

export const withoutRow = (edits: Edits, row: string): Edits => ({ list: edits.list.filter(edit => edit.row !== row) })
