// Calls of the management API.

import { authKey, begin, end, expire, type Developer } from './session'

const NOT_LOGGED_IN = 9007

/** What the server said instead of an answer, or that it did not say anything. */
export class Failure extends Error {
  constructor(
    readonly what: string,
    message: string,
    readonly status: number,
    readonly code: number | null,
    readonly requestId: string | null,
    readonly retryAfter: number | null,
  ) {
    super(message)
    this.name = 'Failure'
  }

  /** Nothing came back: the server is gone, or the network is. */
  get unreachable(): boolean {
    return this.status === 0
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

async function send(method: Method, path: string, body: unknown, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  const init: RequestInit = { method, headers, cache: 'no-store', credentials: 'omit', ...(signal ? { signal } : {}) }
  if (body instanceof Blob || body instanceof FormData) {
    init.body = body
  } else if (body !== undefined) {
    init.body = JSON.stringify(body)
    headers['content-type'] = 'application/json'
  }
  try {
    return await fetch(path, init)
  } catch {
    throw new Failure(`${method} ${path}`, 'The server does not answer.', 0, null, null, null)
  }
}

async function parsed(response: Response): Promise<unknown> {
  const text = await response.text()
  if (!text) return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function failure(method: Method, path: string, response: Response): Promise<Failure> {
  const body = await parsed(response)
  const told = typeof body === 'object' && body !== null ? (body as { message?: unknown; code?: unknown }) : {}
  const message = typeof told.message === 'string' && told.message ? told.message : `The server answered ${response.status}.`
  const seconds = Number(response.headers.get('retry-after'))
  return new Failure(
    `${method} ${path}`,
    message,
    response.status,
    typeof told.code === 'number' ? told.code : null,
    response.headers.get('x-request-id'),
    seconds > 0 ? seconds : null,
  )
}

/** What may be sent by POST although nothing may be changed: questions. */
const QUESTIONS = /\/(find|find-as|count|count-as|csv|csv-as|view-as|explain|who-can|preview|tables-counters|list-by-names|customkeys)$|\/explain\/batch$/

let held: string | null = null

/** Refuses all changes with a reason, until it is called with none. */
export function holdChanges(reason: string | null): void {
  held = reason
}

/** Whether a management call is refused since nothing may be changed. */
const isHeld = (method: Method, path: string): boolean => held !== null && method !== 'GET' && !(method === 'POST' && QUESTIONS.test(path.split('?')[0] ?? ''))

function requireFree(method: Method, path: string): void {
  if (held !== null && isHeld(method, path)) throw new Failure(`${method} ${path}`, held, 409, null, null, null)
}

async function answered(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  requireFree(method, path)
  const key = authKey()
  const response = await send(method, path, body, key ? { 'auth-key': key } : {}, signal)
  if (response.ok) return response
  const failed = await failure(method, path, response)
  if (failed.code === NOT_LOGGED_IN && key) {
    await expire(key)
    return answered(method, path, body, signal)
  }
  throw failed
}

/**
 * One call as the developer who is logged in. When the login has run out, it waits for a new one and is sent again.
 * A body that is a Blob or FormData goes as it is, any other as JSON. The signal ends it early.
 */
export async function call<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return (await parsed(await answered(method, path, body, signal))) as T
}

/** As `call`, for an answer that is a file. */
export async function content(method: Method, path: string, body?: unknown): Promise<Blob> {
  return (await answered(method, path, body)).blob()
}

/** A body that is text as it is. */
export const plain = (text: string): Blob => new Blob([text], { type: 'text/plain;charset=utf-8' })

/** Saves a file on the developer's machine. */
export function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

async function logInBy(path: string, body: unknown): Promise<void> {
  const response = await send('POST', path, body, {})
  if (!response.ok) throw await failure('POST', path, response)
  const key = response.headers.get('auth-key')
  const developer = (await parsed(response)) as Developer
  if (!key) throw new Failure(`POST ${path}`, 'The server let you in, but sent no key.', response.status, null, null, null)
  begin(key, developer)
}

export const logIn = (login: string, password: string): Promise<void> => logInBy('/console/home/login', { login, password })
export const logInByLink = (token: string): Promise<void> => logInBy('/console/home/login-link', { token })

/** Ends the session, here and on the server; the server may be gone already. */
export async function logOut(): Promise<void> {
  const key = authKey()
  end()
  if (!key) return
  try {
    await send('DELETE', '/console/home/logout', undefined, { 'auth-key': key })
  } catch {
    // it ends by itself after a day
  }
}

export interface ClientAnswer {
  status: number
  body: unknown
  requestId: string | null
}

/** What a client of an app would get: no developer's key goes along. Nobody can tell which of its calls change nothing. */
export async function callAsClient(
  method: Method,
  path: string,
  body?: unknown,
  userToken?: string,
): Promise<ClientAnswer> {
  if (held !== null) throw new Failure(`${method} ${path}`, held, 409, null, null, null)
  const response = await send(method, path, body, userToken ? { 'user-token': userToken } : {})
  return { status: response.status, body: await parsed(response), requestId: response.headers.get('x-request-id') }
}
