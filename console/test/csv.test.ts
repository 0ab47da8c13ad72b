import { describe, expect, test } from 'vitest'
import { check, delimiterOf, pieces, readCsv, writeCsv } from '../src/screens/data/csv'
import { conflictsOf, rebased } from '../src/screens/data/conflicts'
import { changesByRow, NO_EDITS, versionOf, withEdit } from '../src/screens/data/edits'
import { labelOf, searchIn } from '../src/screens/data/relations'
import { callOf } from '../src/screens/logic/invocation'
import type { Method } from '../src/screens/logic/types'
import type { Column } from '../src/api/types'

const column = (name: string, dataType: string, required = false): Column => ({
  columnId: name, name, dataType, dataSize: null, required, unique: false, indexed: false, system: false, primaryKey: false, defaultValue: null, customRegex: null,
})

describe('reading CSV', () => {
  test('quotes hold commas, quotes and lines; an empty cell is not an empty text', () => {
    const sheet = readCsv('name,note,price\r\n"a, ""b""","two\nlines",1\nc,,\nd,"",3')

    expect(sheet.header).toEqual(['name', 'note', 'price'])
    expect(sheet.rows).toEqual([['a, "b"', 'two\nlines', '1'], ['c', null, null], ['d', '', '3']])
    expect(sheet.lines).toEqual([2, 4, 5])
  })

  test('empty lines do not count, a mark of order and other signs between cells are known', () => {
    expect(readCsv('\uFEFFa;b\n\n1;2\n\n').rows).toEqual([['1', '2']])
    expect(delimiterOf('"a,b"\tc')).toBe('\t')
  })

  test('what is broken is told with its line', () => {
    expect(() => readCsv('a,b\n1,"2')).toThrow(/Line 2: a quote stays open/)
    expect(() => readCsv('a,b\n"1"x,2')).toThrow(/Line 2/)
  })

  test('what was written is read as it was', () => {
    const rows = [['a,b', '', null], ['"', 'x\r\ny', ' ']]
    expect(readCsv(writeCsv(['p', 'q', 'r'], rows)).rows).toEqual(rows)
  })
})

describe('importing CSV', () => {
  const columns = [column('name', 'STRING', true), column('price', 'DOUBLE')]
  const sheet = readCsv('name,price,other\npizza,9.5,x\n,cheap,y\nnoodles,8\n')

  test('cells that do not fit are told by line and column', () => {
    const { bad, badRows } = check(sheet, ['name', 'price', ''], columns)

    expect(badRows).toBe(2)
    expect(bad.map(each => [each.line, each.column])).toEqual([[3, 'name'], [3, 'price'], [4, '']])
  })

  test('it goes in pieces, with the chosen columns alone', () => {
    const all = [...pieces(sheet, ['name', '', ''], 2, 1_000)]

    expect(all.map(each => [each.csv, each.rows, each.from])).toEqual([['name\r\npizza\r\n', 2, 0], ['name\r\nnoodles', 1, 2]])
    expect([...pieces(sheet, ['name', 'price', ''], 100, 12)]).toHaveLength(3)
  })
})

describe('edits that meet those of others', () => {
  const row = { objectId: '1', name: 'Pizza', price: 9, updated: 5 }
  const edits = withEdit(withEdit(NO_EDITS, { row: '1', column: 'price', before: 9, after: 10, version: 5 }), { row: '1', column: 'price', before: 10, after: 11, version: 5 })

  test('a cell that others have changed is a conflict, one that they have not is none', () => {
    expect(conflictsOf(edits, [row])).toEqual([])
    expect(conflictsOf(edits, [{ ...row, name: 'Calzone', updated: 6 }])).toEqual([])
    expect(conflictsOf(edits, [{ ...row, price: 8, updated: 6 }])).toEqual([{ row: '1', column: 'price', before: 9, theirs: 8, mine: 11 }])
    expect(conflictsOf(edits, [{ ...row, price: 11, updated: 6 }])).toEqual([])
  })

  test('edits that are kept are made on what is there now', () => {
    const next = rebased(edits, [{ ...row, price: 8, updated: 6 }])

    expect(versionOf(edits, '1')).toBe(5)
    expect(versionOf(next, '1')).toBe(6)
    expect(changesByRow(next)).toEqual(new Map([['1', { price: 11 }]]))
    expect(conflictsOf(next, [{ ...row, price: 8, updated: 6 }])).toEqual([])
  })
})

test('a row is called by its name, and found by its texts or id', () => {
  const columns = [column('code', 'STRING'), column('size', 'INT')]
  expect(labelOf({ objectId: '1', name: 'Napoli' })).toBe('Napoli')
  expect(labelOf({ objectId: '1', code: 'NA' }, columns)).toBe('NA')
  expect(labelOf({ objectId: '1' }, columns)).toBe('1')
  expect(searchIn(columns, "O'x").where).toBe("objectId = 'O''x' or code like '%O''x%'")
  expect(searchIn(columns, ' ')).toEqual({})
})

const method = (more: Partial<Method>): Method => ({ id: '1', name: 'buy', signature: 'buy()', httpMethod: 'POST', httpPath: '/buy', parameters: [], ...more })
const typed = (name: string, type: string) => ({ name, type: { name: type } })

describe('calling a method', () => {
  test('several values are fields of the body, one is the body', () => {
    const two = method({ parameters: [typed('food', 'String'), typed('count', 'Number')] })
    expect(callOf('Shop', two, { food: 'pizza', count: '2' })).toEqual({ call: { path: '/services/Shop/buy', body: { food: 'pizza', count: 2 } } })
    expect(callOf('Shop', method({ parameters: [typed('order', 'Object')] }), { order: '{"a":1}' })).toEqual({ call: { path: '/services/Shop/buy', body: { a: 1 } } })
  })

  test('GET takes them from the address, routes from their path', () => {
    expect(callOf('Shop', method({ httpMethod: 'GET', httpPath: '/menu', parameters: [typed('day', 'String')] }), { day: 'a&b' })).toEqual({ call: { path: '/services/Shop/menu?day=a%26b' } })
    expect(callOf('A/B', method({ httpMethod: 'GET', httpPath: '/orders/{id}' }), { id: 'x/y' })).toEqual({ call: { path: '/services/A%2FB/orders/x%2Fy' } })
  })

  test('what does not fit its type is told by name', () => {
    const bad = method({ httpPath: '/orders/{id}', parameters: [typed('count', 'Number'), typed('options', 'Object')] })
    expect(callOf('Shop', bad, { count: 'two', options: '{' })).toEqual({ problems: { id: 'The route needs a value.', count: 'This takes a number.', options: 'This takes JSON.' } })
  })
})
