// Rows that relations lead to, as people read and find them.

import type { Column } from '../../api/types'
import { clause } from './where'

const NAMES = ['name', 'title', 'email', 'label']
const LONGEST = 80
const SEARCHED = 5

const isText = (column: Column): boolean => (column.dataType === 'STRING' || column.dataType === 'TEXT') && !['objectId', 'ownerId'].includes(column.name)

/** A row as a short text: what is called a name, else its first text, else its id. */
export function labelOf(row: Record<string, unknown>, columns: Column[] = []): string {
  const candidates = [...NAMES, ...columns.filter(isText).map(column => column.name)]
  for (const name of candidates) {
    const value = row[name]
    if (typeof value === 'string' && value.trim()) return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value
  }
  return String(row['objectId'] ?? '')
}

/** The condition that finds a text in a table's texts, or a row by its id. */
export function searchIn(columns: Column[], sought: string): { where?: string } {
  const text = sought.trim()
  if (!text) return {}
  const id = `objectId = '${text.replaceAll("'", "''")}'`
  return { where: [id, ...columns.filter(isText).slice(0, SEARCHED).map(column => clause(column, 'contains', text))].join(' or ') }
}

/** What a cell of the grid says of a relation. */
export function relatedText(value: unknown): string {
  if (value === null || value === undefined) return ''
  const rows = (Array.isArray(value) ? value : [value]) as Record<string, unknown>[]
  return rows.map(row => labelOf(row)).join(', ')
}
