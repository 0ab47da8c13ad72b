// What a form has as the call of a service's method.

import type { Method, Parameter } from './types'

export interface Call {
  /** The path with its query, below the app's address. */
  path: string
  /** Undefined when the method takes none. */
  body?: unknown
}

export type Typed = Record<string, string>

/** The names of the variable parts of a route. */
export const pathNames = (method: Method): string[] => [...method.httpPath.matchAll(/\{([^}]+)\}/g)].map(found => (found[1] ?? '').replace(/\.\.\.$/, ''))

export const typeOf = (parameter: Parameter): string => parameter.type?.name ?? ''

const SIMPLE = new Set(['String', 'string'])
const isNumber = (type: string): boolean => /^(number|int|integer|long|double|float)$/i.test(type)
const isFlag = (type: string): boolean => /^bool/i.test(type)

/** Whether a value of a type is written over several lines. */
export const isWide = (type: string): boolean => !SIMPLE.has(type) && !isNumber(type) && !isFlag(type)

/** A typed text as the value of a parameter: undefined when nothing was typed. */
export function valueOf(text: string, type: string): { value: unknown } | { problem: string } {
  if (SIMPLE.has(type)) return { value: text }
  if (!text.trim()) return { value: undefined }
  if (isNumber(type)) return Number.isNaN(Number(text)) ? { problem: 'This takes a number.' } : { value: Number(text) }
  if (isFlag(type)) return /^(true|false)$/i.test(text.trim()) ? { value: text.trim().toLowerCase() === 'true' } : { problem: 'This takes true or false.' }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    // where the type is not said, what is no JSON is a text
    return type === '' ? { value: text } : { problem: 'This takes JSON.' }
  }
}

/** The call of a method of a service, or what is wrong with the values, by name. */
export function callOf(service: string, method: Method, typed: Typed): { call: Call } | { problems: Typed } {
  const parts = pathNames(method)
  const inBody = method.httpMethod === 'POST' || method.httpMethod === 'PUT'
  const problems: Typed = {}
  const values = new Map<string, unknown>()
  for (const name of parts) if (!typed[name]?.trim()) problems[name] = 'The route needs a value.'
  for (const parameter of method.parameters ?? []) {
    if (parts.includes(parameter.name)) continue
    const read = valueOf(typed[parameter.name] ?? '', typeOf(parameter))
    if ('problem' in read) problems[parameter.name] = read.problem
    else if (read.value !== undefined) values.set(parameter.name, read.value)
  }
  if (Object.keys(problems).length > 0) return { problems }
  const route = method.httpPath.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(typed[name.replace(/\.\.\.$/, '')] ?? ''))
  const path = `/services/${encodeURIComponent(service)}${route}`
  if (!inBody) {
    const query = new URLSearchParams([...values].map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))
    const text = query.toString()
    return { call: { path: text ? `${path}?${text}` : path } }
  }
  const ofBody = (method.parameters ?? []).filter(parameter => !parts.includes(parameter.name))
  // one parameter is the body itself, several are its fields
  const body = ofBody.length === 1 ? values.get(ofBody[0]?.name ?? '') : ofBody.length === 0 ? undefined : Object.fromEntries(values)
  return { call: body === undefined ? { path } : { path, body } }
}
