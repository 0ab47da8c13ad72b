'use strict'

// What deployed code may do to the server that runs it, one method each.

let calls = 0

/** The socket of this worker, as any code can find it. */
function socket() {
  return process._getActiveHandles().find(handle => handle.constructor.name === 'Socket' && handle.writable
    && handle !== process.stdout && handle !== process.stderr)
}

function frame(kind, id, head, body) {
  const bytes = Buffer.alloc(13)

  bytes.writeUInt32BE(9 + head.length + body.length, 0)
  bytes.writeUInt8(kind, 4)
  bytes.writeUInt32BE(id, 5)
  bytes.writeUInt32BE(head.length, 9)

  return Buffer.concat([bytes, Buffer.from(head), Buffer.from(body)])
}

class Hard {
  echo(...args) {
    return { args, user: this.request.context.userId, roles: this.request.context.userRoles }
  }

  count() {
    return ++calls
  }

  takeTime() {
    return new Promise(resolve => setTimeout(() => resolve('done'), 150))
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

  killParent() {
    process.kill(process.ppid, 'SIGKILL')
  }

  forge() {
    socket().write(frame(3, 999999, '{"micros":1}', '"forged"'))

    throw new Error('not forged')
  }

  garbage() {
    socket().write('this is not a frame, but long enough to be taken for the beginning of one')

    return new Promise(() => {})
  }

  /** Few bytes that are many values: in the body of a log frame, or in a head. */
  floodFrames(place) {
    const many = '[' + '{},'.repeat(700000) + '{}]'

    for (let i = 0; i < 4; i++) {
      socket().write(place === 'body' ? frame(4, 0, '{"request":""}', many) : frame(4, 0, `{"request":${many}}`, '[]'))
    }

    return new Promise(() => {})
  }

  /** A link where the server might make or own a directory. */
  linkTemporary(target) {
    const fs = require('fs')

    fs.rmSync(process.env.TMPDIR, { recursive: true, force: true })
    fs.symlinkSync(target, process.env.TMPDIR)
    setTimeout(() => process.exit(1), 20)
  }

  /** A process that nobody has started any more, by the time that this has answered. */
  orphan(seconds) {
    return require('child_process').execSync(`sleep ${seconds} >/dev/null 2>&1 & echo $!`, { encoding: 'utf8' }).trim()
  }

  /** The same with memory. */
  orphanHog() {
    const script = 'const kept=[];setInterval(()=>kept.push(Buffer.alloc(50<<20,1)),20)'

    return require('child_process').execSync(`node -e '${script}' >/dev/null 2>&1 & echo $!`, { encoding: 'utf8' }).trim()
  }

  sleep(millis) {
    return new Promise(resolve => setTimeout(resolve, millis))
  }

  cutLoose() {
    const child = require('child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' })
    child.unref()

    return child.pid
  }

  print(text) {
    console.log('log', text)
    console.info('info', text)
    console.debug('debug', text)
    console.warn('warn', text)
    console.error('error', text)
    console.dir({ dir: text })
    process.stdout.write(`stdout ${text}\n`)
    process.stderr.write(`stderr ${text}\n`)
    Backendless.Logging.getLogger('mine').info(`logger ${text}`)
  }

  printMany(count) {
    for (let i = 0; i < count; i++) {
      console.log('one of many', i)
    }
  }

  printLater(text) {
    setTimeout(() => console.log(text), 20)
    setTimeout(() => { throw new Error(text) }, 20)
    setTimeout(() => Promise.reject(new Error(text)), 20)
  }

  throwNull() {
    throw null
  }

  throwUndefined() {
    throw undefined
  }

  rejectWithNothing() {
    return Promise.reject()
  }

  page() {
    this.response.headers['Content-Type'] = 'text/html'

    return '<p>"äö"</p>'
  }

  bytes() {
    return Buffer.from([0, 255, 128, 10])
  }

  failSetting() {
    this.response.headers['X-Why'] = 'taken'
    this.response.statusCode = 409

    throw new Error('taken')
  }

  dates() {
    const at = new Date(1700000000000)

    return Object.freeze({ one: at, list: [at], text: '1700000000000', deep: { at } })
  }

  date() {
    return new Date(1700000000000)
  }

  functionResult() {
    return () => 1
  }

  breakGlobals() {
    Array.prototype.map = () => ['broken']
  }

  mapped() {
    return [1].map(value => value + 1)
  }

  flood() {
    for (let i = 0; i < 20000; i++) {
      process.stdout.write('a line that nobody wants to read, again and again\n')
    }

    return 'flooded'
  }
}

Backendless.ServerCode.addService(Hard)
