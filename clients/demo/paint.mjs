// Colours, widths and wrapping of a terminal; plain text for a file, a pipe or NO_COLOR.

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

/** Breaks plain text into lines of at most this width, at blanks; lines of its own stay. */
export function wrap(text, width) {
  return text.split('\n').flatMap(line => wrapLine(line, width))
}

function wrapLine(line, width) {
  const indent = /^\s*/.exec(line)[0]
  const lines = []
  let current = ''

  for (const word of line.trim().split(/\s+/)) {
    const longer = current ? `${current} ${word}` : indent + word
    if (longer.length > width && current) {
      lines.push(current)
      current = `${indent}  ${word}`
    } else {
      current = longer
    }
  }

  return [...lines, current]
}
