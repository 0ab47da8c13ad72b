'use strict'

// The messages between Backstay and a worker (docs/runner-protocol.md): length, kind, id, length of the head, head, body.

const KIND = { HELLO: 1, INVOKE: 2, ANSWER: 3, LOG: 4, RETURNED: 5, ENDING: 6 }

const PREFIX = 13
const LARGEST = 1 << 30

/**
 * @param {number} kind
 * @param {number} id of the invocation, or 0
 * @param {string} head JSON text of an object
 * @param {string|Buffer} body
 * @returns {Buffer}
 */
function encode(kind, id, head, body) {
  const headLength = Buffer.byteLength(head)
  const bodyLength = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  const frame = Buffer.allocUnsafe(PREFIX + headLength + bodyLength)

  frame.writeUInt32BE(PREFIX - 4 + headLength + bodyLength, 0)
  frame.writeUInt8(kind, 4)
  frame.writeUInt32BE(id, 5)
  frame.writeUInt32BE(headLength, 9)
  frame.write(head, PREFIX)

  if (typeof body === 'string') {
    frame.write(body, PREFIX + headLength)
  } else {
    body.copy(frame, PREFIX + headLength)
  }

  return frame
}

/** Cuts what arrives into frames. */
class Decoder {
  /** @param {function(number, number, string, Buffer)} onFrame gets kind, id, head, body */
  constructor(onFrame) {
    this.onFrame = onFrame
    this.chunks = []
    this.length = 0
    this.wanted = PREFIX
  }

  push(chunk) {
    this.chunks.push(chunk)
    this.length += chunk.length

    while (this.length >= this.wanted) {
      const data = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks, this.length)
      const size = 4 + data.readUInt32BE(0)

      if (size < PREFIX || size > LARGEST) {
        throw new Error('a frame has a wrong length')
      }

      if (data.length < size) {
        this.chunks = [data]
        this.wanted = size
        return
      }

      const rest = data.subarray(size)
      const headEnd = PREFIX + data.readUInt32BE(9)

      this.chunks = rest.length ? [rest] : []
      this.length = rest.length
      this.wanted = PREFIX
      this.onFrame(data.readUInt8(4), data.readUInt32BE(5), data.toString('utf8', PREFIX, headEnd),
        data.subarray(headEnd, size))
    }
  }
}

module.exports = { KIND, encode, Decoder }
