import type { ReactNode } from 'react'
import type { Step, Told } from '../../api/types'
import { Icon } from '../../ui/icons'

/** The layers that requests about data pass, so that those not reached are seen, too: their order is what people have to learn. */
const ALL: [string, string][] = [
  ['L0', 'closed to clients'],
  ['L1', 'object permissions, the calling user'],
  ['L2', 'object permissions, custom roles'],
  ['L3', 'table or channel, the calling user'],
  ['L4', 'table or channel, custom roles'],
  ['L5', 'owner policy of the table'],
  ['L6', 'object permissions, system roles'],
  ['L7', 'table or channel, system roles'],
  ['L8', 'global cells of custom roles'],
  ['L9', 'global cells of system roles'],
]

const SIGNS = { GRANT: 'yes', DENY: 'no', INHERIT: 'dot' } as const

function Cells({ step }: { step: Step }): ReactNode {
  if (step.cells.length === 0 && step.outcome !== 'INHERIT') {
    return <span className={`cell-word ${step.outcome === 'GRANT' ? 'grant' : 'deny'}`}><Icon name={step.outcome === 'GRANT' ? 'yes' : 'no'} size={13} />{step.where || 'the whole app'} {step.layer === 'L0' ? 'is closed' : step.outcome}</span>
  }
  if (step.cells.length === 0) return <span className="quiet">{step.skipped || 'nothing set'}</span>
  return (
    <span className="row tight">
      {step.cells.map(cell => (
        <span key={cell.kind + cell.id} className={`cell-word ${cell.access.toLowerCase()}`}>
          <Icon name={SIGNS[cell.access]} size={13} />{cell.name} {cell.access}
        </span>
      ))}
      {step.skipped && <span className="quiet small">({step.skipped})</span>}
    </span>
  )
}

/** The layers in their order, the one that decided marked, those behind it grey. */
export function Layers({ told }: { told: Told }): ReactNode {
  if (told.steps.length === 0) return null
  const reached = new Set(told.steps.map(step => step.layer))
  const isData = told.steps.some(step => /^L\d/.test(step.layer))
  const behind = isData ? ALL.filter(([id]) => !reached.has(id) && id > (told.steps.at(-1)?.layer ?? '')) : []
  return (
    <ol className="plain layers">
      {told.steps.map(step => {
        const decides = step.layer === told.layer
        return (
          <li key={step.layer} className={decides ? 'decides' : ''} aria-current={decides ? 'true' : undefined}>
            <b className="mono">{step.layer}</b>
            <span className="layer-name">{step.label}{decides && <span className="small"> · decides</span>}</span>
            <Cells step={step} />
          </li>
        )
      })}
      {behind.map(([id, label]) => (
        <li key={id} className="unreached"><b className="mono">{id}</b><span className="layer-name">{label}</span><span>not asked any more</span></li>
      ))}
    </ol>
  )
}
