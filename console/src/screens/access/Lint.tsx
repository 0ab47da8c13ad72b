import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useRead } from '../../api/queries'
import type { Change } from '../../api/types'
import { Badge, Bones, Button, Code, Empty, Problem } from '../../ui/parts'
import { part } from '../../ui/address'
import { changeText, pendingAt } from '../../permissions/changes'
import { addDrafts, useDrafts } from '../../permissions/drafts'

interface Finding {
  rule: string
  on: string
  message: string
  /** What does away with it; empty where only people know. */
  changes: Change[]
}

interface Report {
  findings: Finding[]
  counts: Record<string, number>
  silenced: number
  version: number
}

/** Findings of one rule that are shown. */
const MAX = 50

interface Rule {
  name: string
  explanation: string
  example: string
  better: string
}

const AREAS: Record<string, string> = { table: 'data', path: 'files', channel: 'messaging', service: 'localservices' }

function placeOf(on: string): string | null {
  const found = /^(table|path|channel|service) (.+)$/.exec(on)
  const area = found?.[1] ? AREAS[found[1]] : undefined
  return area && found?.[2] ? `${area}/${part(found[2])}` : null
}

function sentences(rule: Rule | undefined): string {
  return rule?.explanation ?? ''
}

/** How it reads in a policy file, and how it reads better. */
function Better({ rule }: { rule: Rule | undefined }): ReactNode {
  if (!rule) return null
  return (
    <details className="small">
      <summary>How it is meant, as a policy file</summary>
      <div className="two">
        <div><p className="quiet">like this</p><Code text={rule.example} label="Example" /></div>
        <div><p className="quiet">better</p><Code text={rule.better} label="Better" /></div>
      </div>
    </details>
  )
}

/** Cells that say what their author hardly means. */
export function Lint({ app }: { app: string }): ReactNode {
  const lint = useRead<Report>(ofApp(app, `/security/lint?perRule=${MAX}`))
  const drafts = useDrafts(app)
  const rules = useRead<Rule[] | { rules: Rule[] }>(ofApp(app, '/security/lint/rules'))
  if (lint.isPending) return <Bones lines={6} />
  if (lint.error) return <Problem error={lint.error} retry={() => void lint.refetch()} app={app} />
  const known = Array.isArray(rules.data) ? rules.data : (rules.data?.rules ?? [])
  const byRule = Map.groupBy(lint.data.findings, finding => finding.rule)
  const isMarked = (finding: Finding) => finding.changes.every(change => pendingAt(drafts.changes, change) !== undefined)
  const total = Object.values(lint.data.counts).reduce((sum, count) => sum + count, 0)
  if (byRule.size === 0) {
    return <div className="panel"><Empty title="Nothing found"><p>{known.length} rules looked at the permissions of this app.</p></Empty></div>
  }
  return (
    <div className="stack">
      <p className="quiet">{total.toLocaleString()} {total === 1 ? 'finding' : 'findings'} of {byRule.size} of {known.length} rules{lint.data.silenced > 0 && `, ${lint.data.silenced} accepted in the policy file`}.</p>
      {[...byRule].map(([rule, findings]) => (
        <section key={rule} className="panel flush" aria-label={rule}>
          <header>
            <div className="grow">
              <h2>{rule.replaceAll('-', ' ')}</h2>
              <p className="quiet small">{sentences(known.find(each => each.name === rule))}</p>
              <Better rule={known.find(each => each.name === rule)} />
            </div>
            <Badge tone="some">{lint.data.counts[rule]}</Badge>
          </header>
          <ul className="plain findings">
            {findings.map(finding => {
              const place = placeOf(finding.on)
              return (
                <li key={finding.on + finding.message}>
                  {place ? <Link href={`/a/${app}/access/${place}`}>{finding.on}</Link> : <strong>{finding.on}</strong>}
                  <span className="wrap grow">{finding.message}</span>
                  {finding.changes.length > 0 && (
                    <Button small disabled={isMarked(finding)} title={finding.changes.map(changeText).join('\n')} aria-label={`Preview the fix of ${rule} on ${finding.on}`}
                      onClick={() => addDrafts(app, finding.changes, lint.data.version)}>{isMarked(finding) ? 'Marked: see below' : 'Preview the fix'}</Button>
                  )}
                </li>
              )
            })}
          </ul>
          {(lint.data.counts[rule] ?? 0) > findings.length && <p className="quiet small pad">The first {findings.length}. All of them: <code className="mono">./backstay permissions lint</code></p>}
        </section>
      ))}
    </div>
  )
}
