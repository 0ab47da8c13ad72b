// Conditions in the where language.

import type { Column } from '../../api/types'

export const OPERATORS: { id: string; name: string; value: boolean }[] = [
  { id: '=', name: 'is', value: true },
  { id: '!=', name: 'is not', value: true },
  { id: '>', name: 'is more than', value: true },
  { id: '>=', name: 'is at least', value: true },
  { id: '<', name: 'is less than', value: true },
  { id: '<=', name: 'is at most', value: true },
  { id: 'contains', name: 'contains', value: true },
  { id: 'starts', name: 'begins with', value: true },
  { id: 'is null', name: 'is null', value: false },
  { id: 'is not null', name: 'is not null', value: false },
]

/** A text as a literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Signs that mean something in a pattern stand for themselves. */
const inPattern = (text: string): string => text.replace(/[\\%_]/g, sign => `\\${sign}`)

const named = (column: string): string => (/^[A-Za-z_]\w*$/.test(column) ? column : `\`${column}\``)

function literal(column: Column, text: string): string {
  switch (column.dataType) {
    case 'INT':
    case 'DOUBLE':
    case 'AUTO_INCREMENT':
      return Number.isNaN(Number(text)) || !text.trim() ? quoted(text) : text.trim()
    case 'BOOLEAN':
      return /^(true|false)$/i.test(text.trim()) ? text.trim().toLowerCase() : quoted(text)
    case 'DATETIME': {
      const time = /^\d+$/.test(text.trim()) ? Number(text) : Date.parse(text)
      return Number.isNaN(time) ? quoted(text) : String(time)
    }
    default:
      return quoted(text)
  }
}

/** One condition on a column. */
export function clause(column: Column, operator: string, value: string): string {
  const name = named(column.name)
  if (operator === 'contains') return `${name} like ${quoted(`%${inPattern(value)}%`)}`
  if (operator === 'starts') return `${name} like ${quoted(`${inPattern(value)}%`)}`
  if (operator.startsWith('is ')) return `${name} ${operator}`
  return `${name} ${operator} ${literal(column, value)}`
}
