// Lines of an app's log, as the management API has them.

import type { Tone } from '../../ui/parts'

export interface LogLine {
  timestamp: number
  'log-level': string
  logger: string
  message: string
  exception: string | null
  requestId: string
}

const TONES: Record<string, Tone> = { FATAL: 'no', ERROR: 'no', WARN: 'some' }

export const levelTone = (level: string): Tone | undefined => TONES[level]
