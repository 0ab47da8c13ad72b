import { expect, test } from 'vitest'
import type { Story, Told } from '../src/api/types'
import { askAddress, testOf } from '../src/screens/explain/further'

const told = (more: Partial<Told>): Told => ({
  operation: 'FIND', asset: 'table Order', allowed: false, outcome: 'DENY', layer: 'L7', layerLabel: '', code: 1013, steps: [], advice: null, changes: [], notes: [], policyVersion: 1, ...more,
})

const story = (more: Partial<Story>): Story => ({ user: null, key: 'JS', allowed: false, decision: 'DENY', layer: 'L7', decisions: [], text: '', ...more })

const name = (id: string): string => (id === 'u1' ? 'ann@food.example' : id)

test('a decision becomes a test that expects what was', () => {
  expect(testOf(story({ user: 'u1' }), told({}), name)).toBe(
    'backstay-permission-tests: 1\ncallers:\n  caller: {"key":"JS","user":"ann@food.example"}\ntests:\n  - {"who":"caller","does":"FIND on table Order","expect":"denied"}\n',
  )
  expect(testOf(story({}), told({ asset: 'row r1 of table Order', operation: 'UPDATE', allowed: true, outcome: 'ALLOW' }), name)).toContain('"UPDATE on row Order/r1","expect":"allowed"')
  expect(testOf(story({}), told({ allowed: true, outcome: 'ALLOW_WHERE' }), name)).toContain('"expect":"own"')
})

test('what no test can say is none', () => {
  expect(testOf(story({ key: null }), told({}), name)).toBeNull()
  expect(testOf(story({}), told({ asset: 'method buy of service Shop' }), name)).toBeNull()
})

test('the same is asked as another', () => {
  const address = new URL(`http://x${askAddress('A', story({ user: 'u1' }), told({ asset: 'row r1 of table Order' }))}`)
  expect(Object.fromEntries(address.searchParams)).toEqual({ tab: 'ask', who: 'JS/user/u1', area: 'data', operation: 'FIND', asset: 'Order', row: 'r1' })
})
