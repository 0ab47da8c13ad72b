import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SOURCE = resolve(import.meta.dirname, '../src')

/** Who may know whom: each its own, and those before it. Of the screens, no two may know each other. */
const ROOMS = ['api', 'ui', 'permissions', 'screens', 'app', '.']

const IMPORT = /(?:^import [^'"]*?from |import\()['"](\.[^'"]+)['"]/gm

const modules = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(file => /\.tsx?$/.test(file))

function imports(file: string): string[] {
  const text = readFileSync(join(SOURCE, file), 'utf8')
  return [...text.matchAll(IMPORT)].flatMap(([, to]) => {
    const place = resolve(SOURCE, dirname(file), String(to))
    return ['.ts', '.tsx'].filter(suffix => existsSync(place + suffix)).map(suffix => relative(SOURCE, place + suffix))
  })
}

const room = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '.') : '.')

/** The ways from a node that come back to it. */
function cycles(graph: Map<string, Set<string>>): string[] {
  const reached = (from: string): Set<string> => {
    const seen = new Set<string>()
    const left = [...(graph.get(from) ?? [])]
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      left.push(...(graph.get(next) ?? []))
    }
    return seen
  }
  return [...graph.keys()].filter(node => reached(node).has(node))
}

function graphOf(name: (file: string) => string): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>()
  for (const file of modules) {
    const known = graph.get(name(file)) ?? new Set<string>()
    for (const to of imports(file)) if (name(to) !== name(file)) known.add(name(to))
    graph.set(name(file), known)
  }
  return graph
}

test('modules know each other one way', () => {
  expect(modules.length).toBeGreaterThan(100)
  expect(cycles(graphOf(file => file))).toEqual([])
  expect(cycles(graphOf(dirname))).toEqual([])
})

test('rooms know only those before them', () => {
  const wrong = modules.flatMap(file => imports(file).filter(to => ROOMS.indexOf(room(to)) > ROOMS.indexOf(room(file))).map(to => `${file} knows ${to}`))
  expect(wrong).toEqual([])
})
