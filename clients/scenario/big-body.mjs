import http from 'node:http'
import https from 'node:https'

const MEGABYTE = 1024 * 1024

/** Sends a body of many megabytes; answers {status, body}, which may come long before the body has ended. */
export function sendMegabytes(url, megabytes, { chunked = false } = {}) {
  const { request: open } = url.startsWith('https:') ? https : http
  const length = chunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': megabytes * MEGABYTE }

  return new Promise((resolve, reject) => {
    const request = open(url, { method: 'PUT', headers: { 'Content-Type': 'application/json', ...length } })
    let answered = false

    request.on('response', response => {
      answered = true
      readAll(response).then(text => {
        resolve({ status: response.statusCode, body: jsonOrText(text) })
        request.destroy()
      })
    })
    // The server may close the connection while the body is still being written.
    request.on('error', error => answered || reject(error))
    writePieces(request, Buffer.alloc(MEGABYTE, 'x'), megabytes, () => answered)
  })
}

function writePieces(request, piece, left, isAnswered) {
  if (isAnswered() || request.destroyed) {
    return
  }
  if (left === 0) {
    request.end()
    return
  }
  request.write(piece, () => writePieces(request, piece, left - 1, isAnswered))
}

function readAll(response) {
  return new Promise(resolve => {
    let text = ''
    response.on('data', data => text += data)
    response.on('end', () => resolve(text))
    response.on('error', () => resolve(text))
  })
}

function jsonOrText(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
