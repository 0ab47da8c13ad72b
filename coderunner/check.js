'use strict'

// Loads every file that a deployment's model names, as a worker will, and says which cannot be loaded, with the line:
// before the deployment comes into force, so that a missing package is reported to the developer who deploys and not to clients.
//
// It reads one line of JSON from standard input: {directory, environment, mark}; and writes, behind the mark that the
// deployed code does not know, {failures: [{file, line, message}]}.

const fs = require('fs')
const path = require('path')
const { spawnSync } = require('child_process')

const config = JSON.parse(fs.readFileSync(0, 'utf8').split('\n')[0])
const write = fs.writeSync
const exit = process.reallyExit.bind(process)
const stringify = JSON.stringify

// Made here, as the app's user: the server touches nothing in a directory that code may write to.
try {
  fs.mkdirSync(process.env.TMPDIR, { recursive: true, mode: 0o700 })
} catch {
  // there is something else of that name, which is the app's own doing
}

Object.assign(process.env, config.environment)
process.on('uncaughtException', () => {})
process.on('unhandledRejection', () => {})

require('backendless-js-services-core/lib/server-env')

const Backendless = require('backendless')

Backendless.ServerCode = require('backendless-coderunner/lib/server-code/api')

const logger = require('backendless-coderunner/lib/util/logger')

for (const name of ['info', 'debug', 'error', 'warn', 'verbose']) {
  logger[name] = () => {}
}

const ServerCodeModel = require('backendless-coderunner/lib/server-code/model')
const root = fs.realpathSync(config.directory)
const model = JSON.parse(fs.readFileSync(path.join(root, 'model.json'), 'utf8'))
const providers = new Set([...model.services || [], ...model.handlers || [], ...model.timers || []]
  .map(item => String(item.provider).replace(/\\/g, '/')))
const failures = []

for (const provider of providers) {
  const loaded = new ServerCodeModel()
  const addError = loaded.addError

  loaded.addError = function(error, serverCodeFile, erredFile) {
    addError.call(this, error, serverCodeFile, erredFile)

    const file = String(erredFile || serverCodeFile)
    const relative = path.isAbsolute(file) ? path.relative(root, file) : file

    failures.push({
      file   : relative,
      line   : Number(String(error.position || '').split(':')[0]) || lineOf(path.join(root, relative)),
      message: String(error.message).split('\nRequire stack:')[0].replaceAll(root + '/', ''),
    })
  }

  loaded.loadFiles(root, [], [provider])
}

write(1, `\n${config.mark}${stringify({ failures: failures.slice(0, 20) })}\n`)
exit(0)

function lineOf(file) {
  const checked = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' })
  const found = /:(\d+)\s*$/m.exec(String(checked.stderr).split('\n')[0])

  return found ? Number(found[1]) : 0
}
