// Plain HTTP, as an app without an SDK speaks it.

import { note } from './recorder.mjs'

export class HttpError extends Error {
  constructor(status, body, headers) {
    super(body?.message ?? `HTTP ${status}`)
    this.status = status
    this.code = body?.code
    this.body = body
    this.headers = headers
  }
}

/** Sends one request; answers {status, headers, body}, whatever the status is. An object as body is sent as JSON. */
export async function send(url, { method = 'GET', body, headers = {} } = {}) {
  const json = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)
  const response = await fetch(url, {
    method,
    headers: json ? { 'Content-Type': 'application/json', ...headers } : headers,
    body: json ? JSON.stringify(body) : body,
  })
  const text = await response.text()

  note(method, url, response.status, response.headers.get('x-request-id'))

  return { status: response.status, headers: response.headers, body: parsed(text) }
}

/** The client API of one app with one key: `app.post('/data/Restaurant/find', {}, token)`. Throws HttpError. */
export function httpClient(server, appId, apiKey) {
  const call = async (method, path, body, userToken) => {
    const response = await send(`${server.url}/${appId}/${apiKey}${path}`, {
      method,
      body,
      headers: userToken ? { 'user-token': userToken } : {},
    })

    if (response.status >= 300) {
      throw new HttpError(response.status, response.body, response.headers)
    }

    return response.body
  }

  return {
    get: (path, userToken) => call('GET', path, undefined, userToken),
    post: (path, body, userToken) => call('POST', path, body, userToken),
    put: (path, body, userToken) => call('PUT', path, body, userToken),
    delete: (path, userToken) => call('DELETE', path, undefined, userToken),
  }
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
