// Values of cells as text, and back.

import type { Column, Relation } from '../../api/types'

const SHOWN = 300

/** What a person reads in a cell. */
export function shown(value: unknown, type: string): string {
  if (value === null || value === undefined) return ''
  if (type === 'DATETIME' && typeof value === 'number') return new Date(value).toLocaleString()
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

/** What is in the field while a cell is edited. */
export function editable(value: unknown, type: string): string {
  if (value === null || value === undefined) return ''
  if (type === 'DATETIME' && typeof value === 'number') return new Date(value).toISOString()
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)
}

export type Parsed = { value: unknown } | { problem: string }

/** A text as the value of a column; an empty one is null where it is not a text column. */
export function parse(text: string, type: string): Parsed {
  const trimmed = text.trim()
  switch (type) {
    case 'INT':
    case 'AUTO_INCREMENT':
    case 'DOUBLE': {
      if (!trimmed) return { value: null }
      const number = Number(trimmed)
      if (Number.isNaN(number)) return { problem: 'This column takes a number.' }
      return type !== 'DOUBLE' && !Number.isInteger(number) ? { problem: 'This column takes a whole number.' } : { value: number }
    }
    case 'BOOLEAN':
      if (!trimmed) return { value: null }
      return /^(true|false)$/i.test(trimmed) ? { value: trimmed.toLowerCase() === 'true' } : { problem: 'This column takes true or false.' }
    case 'DATETIME': {
      if (!trimmed) return { value: null }
      const time = /^\d+$/.test(trimmed) ? Number(trimmed) : Date.parse(trimmed)
      return Number.isNaN(time) ? { problem: 'This column takes a time such as 2026-11-28T12:00:00Z.' } : { value: time }
    }
    case 'JSON':
      if (!trimmed) return { value: null }
      try {
        return { value: JSON.parse(trimmed) as unknown }
      } catch (failed) {
        return { problem: `This is not JSON: ${failed instanceof Error ? failed.message : ''}` }
      }
    default:
      return { value: text }
  }
}

/** What a relation has in the place of a type. */
export const RELATION = 'RELATION'

/** A relation as a column of the grid. */
export const asColumn = (relation: Relation): Column => ({
  columnId: relation.columnId, name: relation.name, dataType: RELATION, dataSize: null, required: false, unique: false, indexed: false, system: false, primaryKey: false, defaultValue: null, customRegex: null,
})

const FIXED = new Set(['objectId', 'ownerId', 'created', 'updated', 'lastLogin', 'socialAccount', 'userStatus', 'isEmailConfirmed'])

export const isEditable = (column: Column): boolean => !FIXED.has(column.name) && column.dataType !== 'AUTO_INCREMENT' && column.dataType !== RELATION && !column.dataType.endsWith('_ID')

/** Where the drawer is better than a line. */
export const isLong = (column: Column): boolean => column.dataType === 'TEXT' || column.dataType === 'JSON'

const LAST = ['ownerId', 'created', 'updated']

function rank(column: Column): number {
  if (column.name === 'objectId') return 0
  return LAST.includes(column.name) ? 2 + LAST.indexOf(column.name) : 1
}

/** The id first, then what people have put in, then what the server keeps. */
export function inReadingOrder(columns: Column[]): Column[] {
  return columns.toSorted((one, other) => rank(one) - rank(other))
}
