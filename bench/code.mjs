// Archives of server code, as the command line makes them, and how they are deployed.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The archive of a project with these files, by name. Needs coderunner/node_modules (npm ci). */
export function packed(files) {
  const scratch = mkdtempSync(join(tmpdir(), 'backstay-project-'))
  try {
    const project = join(scratch, 'project')
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project, name)), { recursive: true })
      writeFileSync(join(project, name), text)
    }
    const archive = join(scratch, 'code.zip')
    const made = spawnSync('node', [join(root, 'coderunner/pack.js'), project, archive], { encoding: 'utf8' })
    if (made.status !== 0 || JSON.parse(made.stdout).errors.length) {
      throw new Error(`pack.js: ${made.stdout}${made.stderr}`)
    }
    return readFileSync(archive)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The form by which an archive is deployed. */
export function deploymentOf(archive) {
  const form = new FormData()
  form.set('model', 'default')
  form.set('code', new Blob([archive]), 'code.zip')
  return form
}

/** Deploys an archive; settled when it is in force. */
export async function deploy(console_, archive) {
  const { deployId } = await console_('POST', 'servercode/deployments', deploymentOf(archive))
  for (;;) {
    const said = await console_('GET', `servercode/deployments/${deployId}/status?offset=0`)
    if (said.some((each) => each.level === 'error')) throw new Error(JSON.stringify(said))
    if (said.some((each) => each.message.includes('Deploy finished'))) return
    await new Promise((later) => setTimeout(later, 20))
  }
}
