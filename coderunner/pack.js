'use strict'

// Makes the archive of a project of server code: `node pack.js PROJECT ARCHIVE`. What `coderunner deploy` does before it
// uploads, with the same model, and with three differences: every problem is reported with its file and line; without a
// coderunner.json nothing that the code may need is left out; and coderunner.json, which holds a key, never goes along.
//
// Writes one JSON object to standard output: {model, files, bytes, errors: [{file, line, message}], warnings: [text]}.
// The archive is there only if there are no errors. It runs the project's own code, so only its developer should.

const fs = require('fs')
const path = require('path')

const MODULES = 'node_modules'
const NEVER = ['coderunner.json', 'deploy.zip', '.env']
const NOT_CODE = ['test/**', 'tests/**', '**/*.test.js', '**/*.spec.js', '*.config.js', '.*', '.*/**']
const LIBRARY = ['backendless-coderunner']

async function main(project, archive) {
  const root = fs.realpathSync(project)

  process.chdir(root)

  // What code prints while it is loaded must not get into what this file writes.
  for (const name of ['log', 'info', 'warn', 'debug', 'error', 'dir', 'trace']) {
    console[name] = () => {}
  }

  require('backendless-js-services-core/lib/server-env')
  require('backendless-coderunner/lib')
  const logger = require('backendless-coderunner/lib/util/logger')

  for (const name of ['info', 'debug', 'error', 'warn', 'verbose']) {
    logger[name] = () => {}
  }

  const config = read(path.join(root, 'coderunner.json')) || {}
  const exclude = (config.app && config.app.exclude) || NOT_CODE
  const warnings = []
  const errors = []
  const model = load(root, exclude, errors)

  if (!errors.length && model.isEmpty()) {
    errors.push({
      file   : '',
      line   : 0,
      message: 'there is no service, event handler or timer in the project: '
        + 'a file registers one with Backendless.ServerCode.addService and the like',
    })
  }

  if (errors.length) {
    return print({ model: summary(model), errors, warnings })
  }

  const JSZip = require('jszip')
  const zip = new JSZip()
  const text = JSON.stringify(model)

  zip.file('model.json', text)

  let files = 0

  for (const file of listed(root, exclude, model, warnings)) {
    zip.file(file.replace(/\\/g, '/'), fs.readFileSync(path.join(root, file)))
    files++
  }

  const bytes = await zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', compressionOptions: { level: 6 } })

  fs.writeFileSync(archive, bytes)
  print({ model: summary(model), files, bytes: bytes.length, errors, warnings })
}

function load(root, exclude, errors) {
  const ServerCodeModel = require('backendless-coderunner/lib/server-code/model')
  const { serverCodeFilesInPath } = require('backendless-coderunner/lib/util/file')
  const model = new ServerCodeModel()
  const addError = model.addError

  // As the package does, and with the whole error, which knows the line where the syntax is wrong.
  model.addError = function(error, serverCodeFile, erredFile) {
    addError.call(this, error, serverCodeFile, erredFile)

    const file = relative(root, erredFile || serverCodeFile)

    errors.push({ file, line: Number(String(error.position || '').split(':')[0]) || line(file), message: String(error.message).split('\nRequire stack:')[0] })
  }

  model.loadFiles(root, exclude, serverCodeFilesInPath(root, exclude))

  try {
    JSON.stringify(model)
  } catch (error) {
    errors.push(problem(error, root))
  }

  return model
}

// Node tells where the syntax is wrong to the process that checks it, not to the one that requires it.
function line(file) {
  const { spawnSync } = require('child_process')
  const checked = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' })
  const found = /:(\d+)\s*$/m.exec(String(checked.stderr).split('\n')[0])

  return found ? Number(found[1]) : 0
}

function listed(root, exclude, model, warnings) {
  const { toMatcher } = require('backendless-coderunner/lib/util/file')
  const matchers = exclude.map(toMatcher)
  const providers = new Set(Object.values(model.services).concat(Object.values(model.handlers), Object.values(model.timers))
    .map(item => item && item.provider).filter(Boolean))
  const found = []

  walk('')

  for (const name of dependencies(root, warnings)) {
    walkAll(path.join(MODULES, name))
  }

  for (const provider of providers) {
    if (!found.includes(path.normalize(provider))) {
      found.push(path.normalize(provider))
    }
  }

  return [...new Set(found)]

  function walk(directory) {
    for (const entry of fs.readdirSync(path.join(root, directory), { withFileTypes: true })) {
      const file = path.join(directory, entry.name)
      const slashed = file.replace(/\\/g, '/')

      if (entry.name === MODULES || NEVER.includes(slashed) || matchers.some(matches => matches(slashed))) {
        continue
      }

      if (entry.isDirectory()) {
        walk(file)
      } else if (entry.isFile()) {
        found.push(file)
      }
    }
  }

  function walkAll(directory) {
    for (const entry of fs.readdirSync(path.join(root, directory), { withFileTypes: true })) {
      const file = path.join(directory, entry.name)

      if (entry.isDirectory()) {
        walkAll(file)
      } else if (entry.isFile()) {
        found.push(file)
      } else if (entry.isSymbolicLink() && fs.statSync(path.join(root, file)).isFile() && !directory.endsWith('.bin')) {
        found.push(file)
      }
    }
  }
}

// The packages that package.json's dependencies need, wherever npm has put them; those for development stay.
function dependencies(root, warnings) {
  const found = new Set()

  add(read(path.join(root, 'package.json')))

  return found

  function add(pkg) {
    const wanted = { ...(pkg && pkg.optionalDependencies), ...(pkg && pkg.dependencies) }

    for (const name of Object.keys(wanted)) {
      const directory = path.join(root, MODULES, name)

      if (LIBRARY.includes(name) || found.has(name)) {
        continue
      }

      if (fs.existsSync(directory)) {
        found.add(name)
        add(read(path.join(directory, 'package.json')))
      } else if (!(pkg.optionalDependencies && name in pkg.optionalDependencies) && pkg === rootPackage()) {
        warnings.push(`the package ${name} is in package.json and not in node_modules: run npm install before deploying`)
      }
    }
  }

  function rootPackage() {
    return read(path.join(root, 'package.json'))
  }
}

const parsed = new Map()

function read(file) {
  if (!parsed.has(file)) {
    parsed.set(file, fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null)
  }

  return parsed.get(file)
}

function summary(model) {
  const types = (model.definitions && model.definitions.types) || {}
  const events = require('backendless-coderunner/lib/server-code/events')

  return {
    services: model.services.values().map(service => ({
      name   : service.name,
      file   : service.provider,
      methods: Object.entries((types[service.name] || {}).methods || {})
        .filter(([, method]) => method.access !== 'private').map(([name]) => name),
    })),
    handlers: model.handlers.values().map(handler => ({
      name  : `${ events.get(handler.eventId).name }(${ handler.target || '*' })`,
      file  : handler.provider,
      async : Boolean(handler.async),
    })),
    timers: model.timers.values().map(timer => ({ name: timer.name, file: timer.provider })),
  }
}

function problem(error, root) {
  const stack = String((error && error.stack) || error)
  const place = new RegExp(`(${ escaped(root || '') }[^:\\n)]*):(\\d+)`).exec(stack)

  return {
    file   : place ? relative(root, place[1]) : '',
    line   : place ? Number(place[2]) : 0,
    message: String((error && error.message) || error),
  }
}

function relative(root, file) {
  return file && path.isAbsolute(file) ? path.relative(root, file) : String(file || '')
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function print(result) {
  process.stdout.write(JSON.stringify(result) + '\n', () => process.exit(0))
}

main(process.argv[2], process.argv[3]).catch(error => {
  print({ errors: [problem(error, process.argv[2])], warnings: [] })
})
