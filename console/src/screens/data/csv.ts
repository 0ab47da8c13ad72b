// CSV (RFC 4180) as a table of texts, and back.

import type { Column } from '../../api/types'
import { parse } from './values'

/** A missing value is null; an empty text, which is written as two quotes, is "". */
export type Cell = string | null

export interface Sheet {
  header: string[]
  rows: Cell[][]
  /** The line of the text in which each row begins; the first is 1. */
  lines: number[]
}

const DELIMITERS = [',', ';', '\t']

/** The sign between the cells of a header: what is there most often outside of quotes. */
export function delimiterOf(text: string): string {
  const head = text.slice(0, text.search(/\r?\n|$/)).replace(/"[^"]*"/g, '')
  return DELIMITERS.map(sign => [sign, head.split(sign).length] as const).reduce((best, each) => (each[1] > best[1] ? each : best))[0]
}

/** Reads a text; empty lines do not count. Throws with the line when a quote stays open. */
export function readCsv(source: string, delimiter = delimiterOf(source)): Sheet {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  const all: Cell[][] = []
  const lines: number[] = []
  let row: Cell[] = []
  let line = 1
  let began = 1
  let at = 0
  const ends = delimiter === '\t' ? /[\t\r\n]/g : delimiter === ';' ? /[;\r\n]/g : /[,\r\n]/g
  const endRow = () => {
    if (row.length > 1 || (row.length === 1 && row[0] !== null)) {
      all.push(row)
      lines.push(began)
    }
    row = []
  }
  while (at < text.length) {
    let cell: Cell = null
    if (text[at] === '"') {
      let end = at + 1
      while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) end += text[end] === '"' ? 2 : 1
      if (end >= text.length) throw new Error(`Line ${began}: a quote stays open.`)
      cell = text.slice(at + 1, end).replaceAll('""', '"')
      line += cell.split('\n').length - 1
      at = end + 1
    } else {
      ends.lastIndex = at
      const stop = ends.exec(text)?.index ?? text.length
      cell = text.slice(at, stop) || null
      at = stop
    }
    row.push(cell)
    if (text[at] === delimiter) {
      at += 1
      if (at === text.length) row.push(null)
      continue
    }
    if (at < text.length && text[at] !== '\r' && text[at] !== '\n') throw new Error(`Line ${line}: there is text behind a closing quote.`)
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1
    at += 1
    endRow()
    line += 1
    began = line
  }
  endRow()
  const header = (all.shift() ?? []).map(cell => (cell ?? '').trim())
  lines.shift()
  return { header, rows: all, lines }
}

const quoted = (cell: Cell): string => (cell === null ? '' : cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** A text of the server's own form. */
export const writeCsv = (header: string[], rows: Cell[][]): string => [header, ...rows].map(row => row.map(quoted).join(',')).join('\r\n')

export interface BadCell {
  line: number
  column: string
  text: string
  problem: string
}

export interface Checked {
  bad: BadCell[]
  /** How many rows have something wrong, also those that are not listed. */
  badRows: number
}

const SHOWN = 50

/** What is wrong with cells, by the types of the columns that they go into; an empty name leaves a cell out. */
export function check(sheet: Sheet, mapping: string[], columns: Column[]): Checked {
  const bad: BadCell[] = []
  let badRows = 0
  for (const [at, row] of sheet.rows.entries()) {
    const line = sheet.lines[at] ?? 0
    let wrong = row.length !== sheet.header.length
    if (wrong && bad.length < SHOWN) bad.push({ line, column: '', text: '', problem: `It has ${row.length} cells, and the header ${sheet.header.length}.` })
    for (const [x, name] of mapping.entries()) {
      const column = columns.find(each => each.name === name)
      const cell = row[x] ?? null
      if (!column) continue
      const problem = cell === null ? (column.required ? 'This column takes no empty value.' : null) : problemOf(cell, column)
      if (problem) {
        wrong = true
        if (bad.length < SHOWN) bad.push({ line, column: name, text: cell ?? '', problem })
      }
    }
    if (wrong) badRows += 1
  }
  return { bad, badRows }
}

function problemOf(cell: string, column: Column): string | null {
  const parsed = parse(cell, column.dataType)
  return 'problem' in parsed ? parsed.problem : null
}

/** The rows as texts that are sent one after the other: each is small enough, and taken or refused as a whole. */
export function* pieces(sheet: Sheet, mapping: string[], most: number, mostCharacters: number): Generator<{ csv: string; rows: number; from: number }> {
  const used = mapping.map((name, at) => ({ name, at })).filter(each => each.name !== '')
  const header = used.map(each => each.name)
  let batch: Cell[][] = []
  let size = 0
  let from = 0
  for (const [at, row] of sheet.rows.entries()) {
    const cells = used.map(each => row[each.at] ?? null)
    const length = cells.reduce((sum, cell) => sum + (cell?.length ?? 0) + 3, 2)
    if (batch.length > 0 && (batch.length >= most || size + length > mostCharacters)) {
      yield { csv: writeCsv(header, batch), rows: batch.length, from }
      from = at
      batch = []
      size = 0
    }
    batch.push(cells)
    size += length
  }
  if (batch.length > 0) yield { csv: writeCsv(header, batch), rows: batch.length, from }
}
