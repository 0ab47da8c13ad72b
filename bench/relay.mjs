// A thread of cluster.mjs: relays TCP connections to a port of this machine, until it is told to cut them.

import net from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const open = new Set()
let cut = false

const server = net.createServer((client) => {
  if (cut) {
    client.destroy()
    return
  }
  const target = net.connect(workerData, '127.0.0.1')
  const both = [client, target]
  both.forEach((end) => {
    open.add(end)
    end.setNoDelay(true)
    end.on('error', () => {})
    end.on('close', () => both.forEach((each) => { each.destroy(); open.delete(each) }))
  })
  client.pipe(target)
  target.pipe(client)
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
parentPort.on('message', (wanted) => {
  cut = wanted
  if (cut) {
    open.forEach((end) => end.destroy())
  }
})
