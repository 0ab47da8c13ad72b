// What one does with a story: keeps it as a test, asks the same as another caller.

import type { Story, Told } from '../../api/types'
import { callerText } from '../../permissions/caller'

const AREAS: Record<string, string> = { table: 'data', path: 'files', channel: 'messaging' }

interface Place {
  kind: string
  name: string
  row: string | null
}

/** The asset of a decision; null for one that no test can name. */
function placeOf(told: Told): Place | null {
  const row = /^row (\S+) of table (.+)$/.exec(told.asset)
  if (row) return { kind: 'table', name: String(row[2]), row: String(row[1]) }
  const whole = /^(table|path|channel) (.+)$/.exec(told.asset)
  return whole ? { kind: String(whole[1]), name: String(whole[2]), row: null } : null
}

const expected = (told: Told): string => (told.outcome === 'ALLOW_WHERE' ? 'own' : told.allowed ? 'allowed' : 'denied')

/** The decision as a file with one permission test; texts are quoted as in JSON, which YAML reads. */
export function testOf(story: Story, told: Told, name: (id: string) => string): string | null {
  const place = placeOf(told)
  if (!place || !story.key) return null
  const caller = story.user ? { key: story.key, user: name(story.user) } : { key: story.key }
  const asset = place.row === null ? `${place.kind} ${place.name}` : `row ${place.name}/${place.row}`
  const test = { who: 'caller', does: `${told.operation} on ${asset}`, expect: expected(told) }
  return `backstay-permission-tests: 1\ncallers:\n  caller: ${JSON.stringify(caller)}\ntests:\n  - ${JSON.stringify(test)}\n`
}

/** Where the same is asked as anybody. */
export function askAddress(app: string, story: Story, told: Told): string | null {
  const place = placeOf(told)
  if (!place) return null
  const parameters = new URLSearchParams({
    tab: 'ask', who: callerText({ key: story.key ?? 'REST', ...(story.user ? { user: story.user } : {}) }), area: AREAS[place.kind] ?? 'data', operation: told.operation, asset: place.name, ...(place.row ? { row: place.row } : {}),
  })
  return `/a/${app}/explain?${parameters.toString()}`
}
