// Puts the compressed forms beside each file, and refuses a first load that has grown too large.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

const FIRST_LOAD = 200_000
const ALL = 1_500_000

interface Sizes {
  first: number
  all: number
}

function compress(directory: string, name: string): number {
  const plain = readFileSync(join(directory, name))
  const gzip = gzipSync(plain, { level: 9 })
  writeFileSync(join(directory, `${name}.gz`), gzip)
  writeFileSync(join(directory, `${name}.br`), brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }))
  return gzip.length
}

/** The files that are loaded before anything is shown. */
function firstFiles(bundle: Rolldown.OutputBundle): Set<string> {
  const files = new Set<string>(['index.html'])
  const add = (name: string): void => {
    const chunk = bundle[name]
    if (files.has(name) || chunk?.type !== 'chunk') return
    files.add(name)
    for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css)
    for (const imported of chunk.imports) add(imported)
  }
  for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk' && chunk.isEntry) add(chunk.fileName)
  return files
}

export function compressed(): Plugin {
  return {
    name: 'backstay-compressed',
    apply: 'build',
    writeBundle(options, bundle) {
      const directory = options.dir ?? 'dist'
      const first = firstFiles(bundle)
      const sizes: Sizes = { first: 0, all: 0 }
      for (const name of Object.keys(bundle)) {
        const size = compress(directory, name)
        sizes.all += size
        if (first.has(name)) sizes.first += size
      }
      console.log(`console: first load ${Math.ceil(sizes.first / 1000)} KB gzip, all ${Math.ceil(sizes.all / 1000)} KB gzip`)
      if (sizes.first > FIRST_LOAD) this.error(`the first load has ${sizes.first} bytes, more than ${FIRST_LOAD}`)
      if (sizes.all > ALL) this.error(`the console has ${sizes.all} bytes, more than ${ALL}`)
    },
  }
}
