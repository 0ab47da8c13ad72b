// Cells of one container as changes.

import type { Access, Change } from '../../api/types'

const FIELDS: Record<string, string> = { data: 'table', files: 'path', messaging: 'channel', localservices: 'service' }

/** The field by which a change names a container of an area, with its name. */
const place = (area: string, name: string): Record<string, string> => ({ [FIELDS[area] ?? 'table']: name })

export function closedChange(area: string, name: string, closed: boolean): Change {
  return area ? { kind: 'closed-to-clients', ...place(area, name), closed } : { kind: 'closed-to-clients', closed }
}

export interface CellPlace {
  area: string
  /** Null for the global cells of the area. */
  name: string | null
  line: { kind: 'role' | 'user' | 'owner'; name: string; id: string }
  /** Null for all methods of a service. */
  operation: string | null
  /** Whether the operation is a column that may be read or not. */
  column?: boolean
  /** The id of the row whose cells these are. */
  row?: string
}

export function cellChange({ area, name, line, operation, column, row }: CellPlace, access: Access): Change {
  if (column && name !== null) return { kind: 'column-cell', ...place(area, name), column: operation, role: line.name, access }
  if (name === null) return { kind: 'global-cell', role: line.name, area, operation, access }
  if (line.kind === 'owner') return { kind: 'owner-cell', ...place(area, name), operation, access }
  const who = line.kind === 'user' ? { user: line.id } : { role: line.name }
  if (row !== undefined) return { kind: 'row-cell', ...place(area, name), row, ...who, operation, access }
  if (area === 'localservices') {
    return operation === null
      ? { kind: 'cell', ...place(area, name), ...who, access }
      : { kind: 'method-cell', ...place(area, name), ...who, method: operation, access }
  }
  return { kind: 'cell', ...place(area, name), ...who, operation, access }
}
