// Files of an app, as the management API lists them.

export interface FileInfo {
  name: string
  createdOn: number
  updatedOn: number
  publicUrl: string
  /** Its path from the root, without a slash in front. */
  url: string
  /** Bytes; missing for a directory. */
  size?: number
}

export const isDirectory = (file: FileInfo): boolean => file.size === undefined

/** A path as a part of an address: each name by itself, since slashes stay. */
export const inAddress = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

export const parentOf = (path: string): string => path.split('/').slice(0, -1).join('/')

export const joined = (directory: string, name: string): string => (directory ? `${directory}/${name}` : name)

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** A size as people read it. */
export function sizeText(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit] ?? ''}`
}

const IMAGES = /\.(png|jpe?g|gif|webp|svg|avif|ico)$/i
const TEXTS = /\.(txt|md|csv|json|xml|ya?ml|js|ts|css|html?|log|sql|properties|sh|java|toml)$/i

/** How a file can be looked at, by its name. */
export const previewOf = (name: string): 'image' | 'text' | null => (IMAGES.test(name) ? 'image' : TEXTS.test(name) ? 'text' : null)
