// The answers of the management API, as far as the console reads them.

export interface App {
  id: string
  name: string
  created: number
}

export interface ApiKey {
  id: string
  name: string
  deviceType: string
  apiKey: string
  roleId?: string
  rolename?: string
}

export interface AppSettings extends App {
  apiKeys: ApiKey[]
}

export interface TableOutline {
  tableId: string
  name: string
  system: boolean
  columns: number
}

export interface Column {
  columnId: string
  name: string
  dataType: string
  dataSize: number | null
  required: boolean
  unique: boolean
  indexed: boolean
  system: boolean
  primaryKey: boolean
  defaultValue: string | null
  customRegex: string | null
}

export interface Relation {
  columnId: string
  name: string
  toTableName: string | null
  relationshipType: 'ONE_TO_ONE' | 'ONE_TO_MANY'
}

export interface Table {
  tableId: string
  name: string
  system: boolean
  columns: Column[]
  relations: Relation[]
}

export type Row = Record<string, unknown> & { objectId: string }

export interface RequestItem {
  number: number
  requestId: string
  time: number
  route: string
  caller: string
  user: string | null
  key: string | null
  roles: string[]
  serverCode?: string
  runsAs?: string
  operation?: string
  asset?: string
  decision?: string
  outcome: 'allowed' | 'refused' | 'trimmed'
  reason?: string
  layer?: string | null
  decisions?: number
}

export interface StepCell {
  kind: string
  id: string
  name: string
  access: 'GRANT' | 'DENY' | 'INHERIT'
  written: boolean
}

export interface Step {
  layer: string
  label: string
  where: string
  outcome: string
  skipped: boolean
  cells: StepCell[]
}

export interface RowCounts {
  matching: number
  kept: number
  layers: { layer: string; allowed: boolean; rows: number }[]
}

export interface Told {
  operation: string
  asset: string
  allowed: boolean
  outcome: string
  layer: string | null
  layerLabel: string
  code: number
  steps: Step[]
  advice: string | null
  changes: Change[]
  notes: string[]
  policyVersion: number
  where?: string | null
  rows?: RowCounts | null
}

export interface Story {
  requestId?: string
  time?: number
  route?: string
  caller?: string
  user: string | null
  key: string | null
  roles?: string[]
  serverCode?: string
  runsFor?: string
  runsAs?: string
  allowed: boolean
  decision: string
  layer: string | null
  decisions: Told[]
  session?: { ended: string; time: number | null; user: string | null }
  answeredAsMissing?: boolean
  text: string
}

/** One permission change, as the server writes it. */
export interface Change {
  kind: string
  [field: string]: unknown
}

export interface RoleLine {
  id: string
  name: string
  kind: 'custom' | 'key' | 'login'
  cells: Record<string, Access>
  inherited?: Record<string, Access>
  all?: Access
}

export type Access = 'grant' | 'deny' | 'inherit'

export interface Container {
  version: number
  area: string
  appClosed: boolean
  id?: string
  closed?: boolean
  operations: string[]
  roles: RoleLine[]
  owner?: { set: boolean; cells: Record<string, Access>; inherited: Record<string, Access> }
  users?: { id: string; name: string; cells: Record<string, Access>; inherited: Record<string, Access> }[]
}

export interface Effect {
  asset: string
  what: string
  who: string
  keys: string
  before: string
  after: string
}

export interface Preview {
  version: number
  cells: { subject: string; before: string; after: string }[]
  effective: Effect[]
  text: string
}

export interface Applied {
  version: number
  changes: Change[]
  inverse: Change[] | null
}

export interface Answer {
  allowed: boolean
  decision: 'ALLOW' | 'DENY' | 'ALLOW_WHERE'
  layer: string
}

/** Whom a question is about. */
export interface Who {
  key: string
  user?: string
  roles?: string[]
}

export interface Role {
  roleId: string
  rolename: string
  system: boolean
}
