// The answers of the management API about server code.

export interface Service {
  id: string
  name: string
  version: string
  description: string
  language: string
  model: string
  created: number
  updated: number | null
}

export interface Parameter {
  name: string
  optional?: boolean
  type?: { name?: string } | null
}

export interface Method {
  id: string
  name: string
  signature: string
  httpMethod: 'GET' | 'POST' | 'PUT' | 'DELETE'
  httpPath: string
  parameters: Parameter[] | null
}

export interface Handler {
  id: string
  category: string
  eventId: number
  name: string
  target: string
  context: string
  async: boolean
  provider: string
  model: string
  enabled: boolean
}

export interface Timer {
  id: string
  category: 'TIMER'
  timername: string
  provider: string
  model: string
  enabled: boolean
  schedule: string
  changed: boolean
  nextRun: number | null
  expire: number | null
  running: boolean
  runs: number
  skipped: number
}

export interface TimerRun {
  id: string
  due: number
  started: number
  ended: number | null
  state: 'RUNNING' | 'DONE' | 'FAILED' | 'SKIPPED' | 'LOST'
  startedBy: string | null
  errorCode: number | null
  result: string | null
}

export interface ServerEvent {
  id: number
  name: string
  category: string
  timing: 'BEFORE' | 'AFTER'
  targeted: boolean
  fires: boolean
}

export interface Deployment {
  id: string
  model: string
  language: string
  created: number
  active: boolean
  by: string
  copyOf: string | null
  services: string[]
}

export interface CodeFile {
  id: string
  name: string
  size: number
}

/** What the list of handlers and timers says is a timer. */
export const isTimer = (one: Handler | Timer): one is Timer => one.category === 'TIMER'
