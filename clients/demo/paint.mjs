// Colours, widths and wrapping of a terminal; plain text for a file, a pipe or NO_COLOR.

const RESET = '\u001b[0m'
const CLOSING = [22, 39]

const { stdout, env } = process
const coloured = !env.NO_COLOR && (Boolean(env.FORCE_COLOR) || Boolean(stdout.isTTY))

const style = (open, close) => text => coloured ? `\u001b[${open}m${text}\u001b[${close}m` : String(text)

export const bold = style(1, 22)
export const dim = style(2, 22)
export const red = style(31, 39)
export const green = style(32, 39)
export const yellow = style(33, 39)
export const cyan = style(36, 39)

export const WIDTH = Math.max(60, Math.min(stdout.columns ?? 100, 100))

/** Can this line be drawn again, to turn a running step into a finished one? */
export const canRedraw = coloured && Boolean(stdout.isTTY)

export function lengthOf(text) {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[\d+m/g, '').length
}

export function pad(text, width) {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)))
}

/** left … right, with the space between them, together as wide as the text. */
export function spread(left, right, fill = ' ') {
  return left + fill.repeat(Math.max(1, WIDTH - 2 - lengthOf(left) - lengthOf(right))) + right
}

/** Breaks a text into lines of at most this width, at blanks; a colour that spans lines is opened again on each. */
export function wrap(text, width) {
  const lines = ['']

  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line && lengthOf(line) + 1 + lengthOf(word) > width) {
      lines.push(`  ${word}`)
    } else {
      lines[lines.length - 1] = line ? `${line} ${word}` : word
    }
  }

  return recoloured(lines)
}

function recoloured(lines) {
  let open = ''

  return lines.map(line => {
    const start = open
    // eslint-disable-next-line no-control-regex
    for (const [code, number] of line.matchAll(/\u001b\[(\d+)m/g)) {
      open = CLOSING.includes(Number(number)) ? '' : code
    }
    return start + line + (open ? RESET : '')
  })
}
