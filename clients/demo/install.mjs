// Installs the locked packages when they are not there, or not those of the lock file. A copy of the lock file inside
// node_modules says which are; the Maven tests (NodeProject.java) know it, too.

import { spawn } from 'node:child_process'
import { copyFile, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const directory = fileURLToPath(new URL('..', import.meta.url))
const lock = new URL('../package-lock.json', import.meta.url)
const installedLock = new URL('../node_modules/.backstay-lock.json', import.meta.url)

export async function installDependencies() {
  if (await text(installedLock) === await text(lock)) {
    return
  }
  process.stdout.write('  Installing the official client packages (once) …\n')
  await npmInstall()
  await copyFile(lock, installedLock)
}

async function text(file) {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return undefined
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
