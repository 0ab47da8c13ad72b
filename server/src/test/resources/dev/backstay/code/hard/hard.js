'use strict'

// What deployed code may do to the server that runs it, one method each.

let calls = 0

class Hard {
  echo(...args) {
    return { args, user: this.request.context.userId, roles: this.request.context.userRoles }
  }

  count() {
    return ++calls
  }

  pid() {
    return process.pid
  }

  nothing() {
  }

  fail() {
    throw new Error('no luck')
  }

  failWith(code, message, status) {
    throw new Backendless.ServerCode.Error(code, message, status)
  }

  respond() {
    this.response.statusCode = 201
    this.response.headers['X-Kept'] = 'yes'
    this.response.headers['Content-Length'] = '1'
    this.response.headers['X-Split'] = 'a\r\nSet-Cookie: b=c'
    this.response.setCookie(['session=1; HttpOnly', 'bad=\r\nX: y'])

    return 'created'
  }

  twice() {
    const shared = { name: 'shared', at: new Date(1700000000000) }

    return { first: shared, second: shared, list: [shared] }
  }

  cycle() {
    const self = { name: 'self' }
    self.self = self

    return self
  }

  loop() {
    for (;;) {
    }
  }

  hang() {
    return new Promise(() => {})
  }

  unhandled() {
    Promise.reject(new Error('nobody looks'))

    return new Promise(() => {})
  }

  exit(code) {
    process.exit(code)
  }

  exitLater() {
    setTimeout(() => process.exit(1), 50)

    return 'answered first'
  }

  crash() {
    process.abort()
  }

  hog() {
    const kept = []

    for (;;) {
      kept.push(new Array(100000).fill(Math.random()))
    }
  }

  async hogOutside() {
    const kept = []

    for (;;) {
      kept.push(Buffer.alloc(20 << 20, 1))
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }

  big(length) {
    return 'x'.repeat(length)
  }

  bigHeader() {
    this.response.headers['X-Big'] = 'x'.repeat(40 << 20)

    return 'x'
  }

  bigError() {
    throw new Error('x'.repeat(40 << 20))
  }

  environment() {
    return process.env
  }

  who() {
    return { uid: process.getuid(), gid: process.getgid(), groups: process.getgroups() }
  }

  read(path) {
    return require('fs').readFileSync(path, 'utf8')
  }

  write(path) {
    require('fs').writeFileSync(path, 'mine now')
  }

  killMaster() {
    process.kill(process.ppid, 'SIGKILL')

    return new Promise(() => {})
  }

  forge() {
    process.send({ processed: true, taskResult: '{"requestId":"another","arguments":[49],"exception":null}' })

    return new Promise(() => {})
  }

  garbage() {
    process.send({ processed: true, taskResult: '{"requestId":' })

    return new Promise(() => {})
  }

  cutLoose() {
    const child = require('child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' })
    child.unref()

    return child.pid
  }

  print(text) {
    console.log(text)
  }

  flood() {
    for (let i = 0; i < 20000; i++) {
      process.stdout.write('a line that nobody wants to read, again and again\n')
    }

    return 'flooded'
  }
}

Backendless.ServerCode.addService(Hard)
