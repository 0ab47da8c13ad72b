// What a preview says of people: who gains, who loses.

import type { Effect } from '../../api/types'

const RANK: Record<string, number> = { no: 0, own: 1, some: 1, yes: 2 }

const rank = (word: string): number => RANK[word] ?? 1

export const isAnonymous = (effect: Effect): boolean => effect.who === 'nobody logged in'

export interface Effects {
  gains: Effect[]
  losses: Effect[]
  /** Whether someone without a login gains. */
  anonymous: boolean
}

/** Those without a login first: that is what people want to see. */
export function gainsAndLosses(effects: Effect[]): Effects {
  const sorted = effects.toSorted((one, other) => Number(isAnonymous(other)) - Number(isAnonymous(one)))
  const gains = sorted.filter(each => rank(each.after) > rank(each.before))
  const losses = sorted.filter(each => rank(each.after) < rank(each.before))
  return { gains, losses, anonymous: gains.some(isAnonymous) }
}

export interface Grouped {
  who: string
  keys: string
  asset: string
  before: string
  after: string
  operations: string[]
}

/** Effects that differ in the operation alone, in one line. */
export function grouped(effects: Effect[]): Grouped[] {
  const lines = new Map<string, Grouped>()
  for (const { who, keys, asset, before, after, what } of effects) {
    const id = JSON.stringify([who, keys, asset, before, after])
    const line = lines.get(id)
    if (line) line.operations.push(what)
    else lines.set(id, { who, keys, asset, before, after, operations: [what] })
  }
  return [...lines.values()]
}

/** A few words about many effects. */
export function summary(effects: Effect[]): string {
  if (effects.length === 0) return 'nobody'
  const people = [...new Set(effects.map(each => each.who))]
  const first = people.slice(0, 2).join(', ')
  return people.length > 2 ? `${first} and ${people.length - 2} more` : first
}
