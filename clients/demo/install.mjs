// Installs the locked packages when they are not there, or when the lock file is newer.

import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const directory = fileURLToPath(new URL('..', import.meta.url))

export async function installDependencies() {
  const [lock, installed] = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map(modified))

  if (installed >= lock) {
    return
  }
  process.stdout.write('  Installing the official client packages (once) …\n')
  await npmInstall()
}

async function modified(file) {
  try {
    return (await stat(new URL(`../${file}`, import.meta.url))).mtimeMs
  } catch {
    return -1
  }
}

function npmInstall() {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.on('error', reject)
    child.on('close', code => code === 0 ? resolve() : reject(new Error(`npm ci ended with ${code}`)))
  })
}
