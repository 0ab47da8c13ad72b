// From the server's explanation of a request to the few lines that a table has room for: which layer decided, by
// which cells, and how many rows it kept back. The whole story is in the explanation's text.

/** Answers [{label, text, access}]; access is GRANT or DENY where a decision is told. */
export function reasonsOf(explanation) {
  const decisions = explanation?.decisions ?? []
  const decision = decisions.find(each => !each.allowed) ?? decisions[0]

  if (!decision) {
    return []
  }

  return [
    { label: 'decided', text: decidedBy(decision), access: decision.allowed ? 'GRANT' : 'DENY' },
    ...(decision.rows ? [{ label: 'rows', text: rowsOf(decision.rows) }] : []),
  ]
}

function decidedBy(decision) {
  const step = decision.steps.find(each => each.layer === decision.layer)
  const cells = (step?.cells ?? []).map(cell => `${cell.name} ${cell.access}`)
  const rule = cells.length ? cells.join(', ') : 'nothing is set that denies'
  const where = step?.where ? `${step.where}: ` : ''

  return `${decision.layer} (${decision.layerLabel}) – ${where}${rule}`
}

function rowsOf({ matching, kept, layers }) {
  const by = layers.filter(each => !each.allowed).map(each => `${each.rows} by ${each.layer}`)
  return `${matching} match, ${kept} kept from this caller${by.length ? ` (${by.join(', ')})` : ''}`
}
