// A client of an address: requests that never throw, since what matters is what is known of each.

import http from 'node:http'

/**
 * A client with connections of its own.
 *
 * @param {() => string | null} address asked for with each request; null when nobody is there
 * @param {number} sockets at most
 */
export function clientOf(address, sockets = Infinity) {
  let agent = new http.Agent({ keepAlive: true, maxSockets: sockets })

  /**
   * One request. Null when no whole answer came in time: then nobody knows what has become of it. The patience is long, since what
   * is given up here may still be carried out there. `json` is null where the body is none, as in the error pages of a proxy.
   */
  const send = async (method, path, body, headers = {}, patience = 120_000) => {
    const to = address()
    if (to === null) {
      return null
    }
    if (body instanceof FormData) {
      const written = new Response(body)
      return send(method, path, Buffer.from(await written.arrayBuffer()), { ...headers, 'content-type': written.headers.get('content-type') }, patience)
    }
    const bytes = body instanceof Buffer ? body : body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    return new Promise((done) => {
      const request = http.request(to + path, {
        method,
        agent,
        headers: { ...(body instanceof Buffer ? {} : { 'content-type': 'application/json' }), ...(bytes ? { 'content-length': bytes.length } : {}), ...headers }
      }, (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', () => done(null))
        response.on('close', () => {
          clearTimeout(timer)
          done(response.complete
            ? { status: response.statusCode, headers: response.headers, json: read(Buffer.concat(chunks).toString()) }
            : null)
        })
      })
      const timer = setTimeout(() => {
        request.destroy()
        done(null)
      }, patience)
      request.on('error', () => {
        clearTimeout(timer)
        done(null)
      })
      request.end(bytes)
    })
  }

  return {
    send,
    /** As send; throws unless the answer is a success. */
    must: async (method, path, body, headers) => {
      const answer = await send(method, path, body, headers)
      if (!answered(answer)) {
        throw new Error(`${method} ${path}: ${answer?.status} ${JSON.stringify(answer?.json)?.slice(0, 500)}`)
      }
      return answer
    },
    /** Closes its connections; those of requests under way too. */
    reset: () => {
      agent.destroy()
      agent = new http.Agent({ keepAlive: true, maxSockets: sockets })
    }
  }
}

function read(text) {
  try {
    return text ? JSON.parse(text) : null
  } catch {
    return null
  }
}

/** Whether an answer says that it was done. */
export const answered = (answer) => answer !== null && answer.status >= 200 && answer.status < 300

/** Whether an answer says nothing of what was asked: none, or that of a server or proxy that does not serve. */
export const unserved = (answer) => answer === null || [502, 503, 504].includes(answer.status)
