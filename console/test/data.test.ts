import { describe, expect, test } from 'vitest'
import { changesByRow, isEdited, NO_EDITS, valueOf, withEdit, withoutLast, withoutRow } from '../src/screens/data/edits'
import { editable, parse, shown } from '../src/screens/data/values'
import { clause } from '../src/screens/data/where'
import { requestIdIn } from '../src/screens/explain/Requests'
import { nextPage } from '../src/app/Login'
import type { Column } from '../src/api/types'

const column = (name: string, dataType: string): Column => ({
  columnId: name, name, dataType, dataSize: null, required: false, unique: false, indexed: false, system: false, primaryKey: false, defaultValue: null, customRegex: null,
})
const row = { objectId: '1', name: 'Pizza', price: 9 }

describe('edits', () => {
  const once = withEdit(NO_EDITS, { row: '1', column: 'price', before: 9, after: 10 })
  const twice = withEdit(once, { row: '1', column: 'price', before: 10, after: 11 })

  test('the last of a cell counts, and is taken back alone', () => {
    expect(valueOf(twice, row, 'price')).toBe(11)
    expect(valueOf(withoutLast(twice), row, 'price')).toBe(10)
    expect(isEdited(twice, '1', 'name')).toBe(false)
  })

  test('only what differs from what was read is saved', () => {
    expect(changesByRow(twice)).toEqual(new Map([['1', { price: 11 }]]))
    expect(changesByRow(withEdit(twice, { row: '1', column: 'price', before: 11, after: 9 })).size).toBe(0)
    expect(withEdit(NO_EDITS, { row: '1', column: 'price', before: null, after: undefined })).toBe(NO_EDITS)
    expect(changesByRow(withoutRow(twice, '1')).size).toBe(0)
  })
})

describe('values', () => {
  test('a text becomes the value of its column, or a problem', () => {
    expect(parse('1.5', 'DOUBLE')).toEqual({ value: 1.5 })
    expect(parse('1.5', 'INT')).toHaveProperty('problem')
    expect(parse('x', 'DOUBLE')).toHaveProperty('problem')
    expect(parse('', 'INT')).toEqual({ value: null })
    expect(parse('', 'STRING')).toEqual({ value: '' })
    expect(parse('TRUE', 'BOOLEAN')).toEqual({ value: true })
    expect(parse('maybe', 'BOOLEAN')).toHaveProperty('problem')
    expect(parse('2026-11-28T00:00:00Z', 'DATETIME')).toEqual({ value: Date.UTC(2026, 10, 28) })
    expect(parse('{"a":', 'JSON')).toHaveProperty('problem')
    expect(parse('{"a":1}', 'JSON')).toEqual({ value: { a: 1 } })
  })

  test('a million characters are cut in the grid and whole in the field', () => {
    const long = 'x'.repeat(1_000_000)
    expect(shown(long, 'TEXT').length).toBeLessThan(400)
    expect(editable(long, 'TEXT')).toBe(long)
  })
})

describe('conditions', () => {
  test('values are quoted, and signs of patterns stand for themselves', () => {
    expect(clause(column('name', 'STRING'), '=', "O'Hara")).toBe("name = 'O''Hara'")
    expect(clause(column('name', 'STRING'), 'contains', '50%_\\')).toBe("name like '%50\\%\\_\\\\%'")
    expect(clause(column('price', 'DOUBLE'), '>', ' 5 ')).toBe('price > 5')
    expect(clause(column('price', 'DOUBLE'), '>', '1 or 1=1')).toBe("price > '1 or 1=1'")
    expect(clause(column('open', 'BOOLEAN'), '=', 'True')).toBe('open = true')
    expect(clause(column('näme', 'STRING'), 'is null', '')).toBe('`näme` is null')
  })
})

test('a request id is found in what people paste', () => {
  expect(requestIdIn(' HFTOP9W-13 ')).toBe('HFTOP9W-13')
  expect(requestIdIn('{"message":"x","requestId":"HFTOP9W-13"}')).toBe('HFTOP9W-13')
  expect(requestIdIn('< X-Request-Id: HFTOP9W-13')).toBe('HFTOP9W-13')
  expect(requestIdIn('something went wrong')).toBe(null)
})

test('after a login one goes to a page of the console, and nowhere else', () => {
  expect(nextPage('?next=%2Fa%2Fx%2Fdata')).toBe('/a/x/data')
  for (const next of ['//evil.example', 'https://evil.example', '/a\\evil', 'javascript:alert(1)', '/console/home/login']) {
    expect(nextPage(`?next=${encodeURIComponent(next)}`)).toBe('/apps')
  }
})
