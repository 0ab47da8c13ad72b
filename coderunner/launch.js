'use strict'

// Starts the official CodeRunner, unmodified, for one Backstay app.
//
// Why not `coderunner pro`: its command line takes neither a password for the message broker nor the number of
// workers (both come from a Consul server only). So this file does what lib/cli/clirunner.js does, with options that
// Backstay sends as one line of JSON on standard input: they are never on disk, on a command line or in an
// environment. The package's own `pro` does the rest.
//
// Besides starting it, this file
//   - keeps the broker's credentials out of the environment of the workers, which run people's code;
//   - publishes one result per task (the official runner publishes each twice) and none that is larger than the
//     broker takes;
//   - says that a task took too long when its worker cannot, being in a loop;
//   - answers the task of a worker that died (process.exit, out of memory, killed) at once: the official runner
//     leaves such a caller without an answer;
//   - pings the broker, so that Backstay notices a runner that hangs;
//   - ends, with all its workers, as soon as standard input closes, which is when Backstay is gone.

const cluster = require('cluster')
const path = require('path')
const readline = require('readline')

const PING_INTERVAL_MILLIS = 2000
const TIMEOUT_MARGIN_MILLIS = 300

readline.createInterface({ input: process.stdin }).once('line', line => {
  start(JSON.parse(line)).catch(error => {
    process.stderr.write(`the runner did not start: ${(error && error.stack) || error}\n`)
    end(1)
  })
})

process.stdin.on('end', () => end(0))
process.stdin.on('error', () => end(0))
process.on('SIGTERM', () => end(0))
process.on('SIGINT', () => end(0))
process.on('unhandledRejection', error => {
  process.stderr.write(`unhandled rejection in the runner: ${(error && error.stack) || error}\n`)
})

async function start(options) {
  require('backendless-js-services-core/lib/server-env')

  const logger = require('backendless-coderunner/lib/util/logger')

  logger.maxTextLength = options.loggers.maxTextLength
  logger.initWinston(options.loggers)

  // The runner hands its options to each worker as JSON in an environment variable; what is not enumerable stays here.
  Object.defineProperty(options.backendless, 'msgBroker', {
    value     : options.backendless.msgBroker,
    enumerable: false,
  })

  const MessagesBroker = require('backendless-coderunner/lib/server-code/services/messages-broker')
  const timers = new WeakMap()
  const setTaskResult = MessagesBroker.prototype.setTaskResult

  MessagesBroker.prototype.setTaskResult = async function(task, result) {
    if (!task || task.answered) {
      return
    }

    task.answered = true
    clearTimeout(timers.get(task))

    const fits = typeof result === 'string' && Buffer.byteLength(result) <= options.backstay.maxPublishedBytes

    await setTaskResult.call(this, task, fits ? result : failure(task, 'dev.backstay.ResultTooLarge', ''))
  }

  // A task's time begins when a worker has it. A worker that hangs in a loop cannot say that it is over; it is said here.
  const WorkersBroker = require('backendless-coderunner/lib/server-code/runners/cloud-workers-broker')
  const processTask = WorkersBroker.prototype.processTask

  WorkersBroker.prototype.processTask = function(task, worker) {
    timers.set(task, setTimeout(() => {
      runner.messageBroker.setTaskResult(task, failure(task, 'dev.backstay.TimedOut', '')).catch(() => {})
    }, task.timeout + TIMEOUT_MARGIN_MILLIS))

    return processTask.call(this, task, worker)
  }

  // The official runner pipes what a worker prints into its logger. The end of a worker that exits by itself then ends
  // the logger too, and the next line logged ends the whole runner. So it is told to leave that output alone
  // (loggers.workers: false), and the output is read and dropped here; what code logs comes over the API.
  cluster.on('fork', worker => {
    for (const stream of [worker.process.stdout, worker.process.stderr]) {
      stream && stream.resume()
    }
  })

  // Gives the code in the workers the global `Backstay`, and the app's log to what the code says.
  cluster.setupPrimary({ execArgv: [...process.execArgv, '--require', path.join(__dirname, 'worker.js')] })

  const runner = require('backendless-coderunner/lib').pro(options)

  cluster.on('exit', (worker, code, signal) => {
    const task = worker.task

    if (task) {
      const reason = signal ? `signal ${signal}` : `exit code ${code}`

      runner.messageBroker.setTaskResult(task, failure(task, 'dev.backstay.WorkerDied', reason)).catch(() => {})
    }
  })

  await runner.start()

  setInterval(() => runner.messageBroker.setter.ping().catch(() => {}), PING_INTERVAL_MILLIS)
}

function failure(task, exceptionClass, exceptionMessage) {
  return JSON.stringify({
    ___jsonclass: 'com.backendless.coderunner.commons.protocol.InvocationResult',
    requestId   : task.id,
    arguments   : [],
    exception   : {
      ___jsonclass  : 'com.backendless.commons.exception.ExceptionWrapper',
      code          : 14004,
      httpStatusCode: -1,
      exceptionClass,
      exceptionMessage,
    },
  })
}

function end(code) {
  for (const id of Object.keys(cluster.workers || {})) {
    cluster.workers[id].process.kill('SIGKILL')
  }

  process.exit(code)
}
