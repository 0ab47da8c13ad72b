import { describe, expect, test } from 'vitest'
import { changeText, nextAccess, pendingAt, withChange, withoutPlace } from '../src/permissions/changes'
import { cellChange, closedChange } from '../src/screens/access/container'
import { gainsAndLosses, grouped, summary } from '../src/screens/access/effects'
import { callerText, readCaller } from '../src/permissions/caller'

const line = { kind: 'role' as const, name: 'Cook', id: 'c' }
const cell = (access: 'grant' | 'deny' | 'inherit', operation = 'FIND') => cellChange({ area: 'data', name: 'Order', line, operation }, access)

describe('lists of changes', () => {
  test('a later change of a cell takes the place of the earlier one', () => {
    const list = withChange(withChange([cell('grant')], cell('deny', 'UPDATE')), cell('deny'))
    expect(list.map(change => [change['operation'], change['access']])).toEqual([['UPDATE', 'deny'], ['FIND', 'deny']])
    expect(pendingAt(list, cell('inherit'))?.['access']).toBe('deny')
    expect(withoutPlace(list, cell('grant'))).toHaveLength(1)
  })

  test('giving and taking a role are about the same', () => {
    const give = { kind: 'assign-role', role: 'Cook', user: 'u' }
    const take = { kind: 'unassign-role', role: 'Cook', user: 'u' }
    expect(withChange([give], take)).toEqual([take])
    expect(withChange([give], { ...take, user: 'v' })).toHaveLength(2)
  })

  test('closing and opening are about the same, and a table is not the app', () => {
    expect(withChange([closedChange('data', 'Order', true)], closedChange('data', 'Order', false))).toHaveLength(1)
    expect(withChange([closedChange('data', 'Order', true)], closedChange('', '', true))).toHaveLength(2)
  })

  test('a click goes round three states, globally two', () => {
    expect([nextAccess('inherit', false), nextAccess('grant', false), nextAccess('deny', false)]).toEqual(['grant', 'deny', 'inherit'])
    expect([nextAccess('grant', true), nextAccess('deny', true)]).toEqual(['deny', 'grant'])
  })

  test('changes are told in words', () => {
    expect(changeText(cell('deny'))).toBe('FIND of role Cook on table Order: DENY')
    expect(changeText(closedChange('files', '/a', true))).toBe('path /a: closed to clients')
    expect(changeText(cellChange({ area: 'localservices', name: 'Shop', line, operation: null }, 'deny'))).toBe('all methods of role Cook on service Shop: DENY')
    expect(changeText(cellChange({ area: 'data', name: null, line, operation: 'FIND' }, 'deny'))).toBe('FIND of role Cook everywhere in data: DENY')
  })
})

const effect = (who: string, what: string, before: string, after: string) => ({ asset: 'table Order', keys: 'any', who, what, before, after })

describe('effects', () => {
  test('those without a login come first, and are pointed out when they gain', () => {
    const found = gainsAndLosses([effect('a user', 'FIND', 'no', 'own'), effect('nobody logged in', 'FIND', 'no', 'yes'), effect('a guest', 'FIND', 'yes', 'own')])
    expect(found.gains.map(each => each.who)).toEqual(['nobody logged in', 'a user'])
    expect(found.losses.map(each => each.who)).toEqual(['a guest'])
    expect(found.anonymous).toBe(true)
  })

  test('effects that differ in the operation alone are one line', () => {
    expect(grouped([effect('a user', 'FIND', 'no', 'yes'), effect('a user', 'UPDATE', 'no', 'yes'), effect('a user', 'REMOVE', 'yes', 'no')]).map(each => each.operations)).toEqual([['FIND', 'UPDATE'], ['REMOVE']])
  })

  test('many are told by two and a number', () => {
    expect(summary([])).toBe('nobody')
    expect(summary(['a', 'b', 'c', 'c'].map(who => effect(who, 'FIND', 'no', 'yes')))).toBe('a, b and 1 more')
  })
})

test('a supposed caller survives the address', () => {
  for (const who of [{ key: 'REST' }, { key: 'JS', user: 'ann@food.example' }, { key: 'My key', roles: ['A', 'B'] }]) {
    expect(readCaller(callerText(who))).toEqual(who)
  }
})
