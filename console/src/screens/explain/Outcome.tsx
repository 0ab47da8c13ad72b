import type { ReactNode } from 'react'
import { Badge } from '../../ui/parts'

const LOOKS = {
  allowed: { tone: 'yes', icon: 'yes', text: 'allowed' },
  trimmed: { tone: 'some', icon: 'some', text: 'some rows' },
  refused: { tone: 'no', icon: 'no', text: 'refused' },
} as const

/** What came of a request: a sign and a word, then a colour. */
export function Outcome({ outcome, text }: { outcome: keyof typeof LOOKS; text?: string }): ReactNode {
  const look = LOOKS[outcome]
  return <Badge tone={look.tone} icon={look.icon}>{text ?? look.text}</Badge>
}

export function outcomeOf(decision: string, allowed: boolean): keyof typeof LOOKS {
  return !allowed ? 'refused' : decision === 'ALLOW_WHERE' ? 'trimmed' : 'allowed'
}
