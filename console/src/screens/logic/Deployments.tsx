import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call, content, save } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { Confirm } from '../../ui/dialog'
import { Badge, Bones, Button, Empty, Problem, Time } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { HowToDeploy } from './HowToDeploy'
import type { Deployment } from './types'

const LOOK_MS = 3_000
const PAUSE_MS = 400
const LONGEST_MS = 120_000

interface Message {
  level: string
  message: string
}

/** Waits until a deployment has ended; throws what it says went wrong. */
async function ended(app: string, id: string): Promise<void> {
  const until = Date.now() + LONGEST_MS
  while (Date.now() < until) {
    const lines = await call<Message[]>('GET', ofApp(app, `/servercode/deployments/${id}/status`))
    const error = lines.find(line => line.level === 'error')
    if (error) throw new Error(error.message)
    if (lines.some(line => line.message === 'Deploy finished')) return
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
  }
  throw new Error('It takes longer than two minutes; its state will show here.')
}

/** All deployments that are kept; any of them can come into force again. */
export function Deployments({ app }: { app: string }): ReactNode {
  const path = ofApp(app, '/servercode/deployments')
  const queries = useQueryClient()
  const deployments = useRead<Deployment[]>(path, { every: LOOK_MS })
  const [back, setBack] = useState<Deployment | null>(null)
  const [dropping, setDropping] = useState<Deployment | null>(null)
  const [error, setError] = useState<unknown>(null)
  const activate = async (deployment: Deployment) => {
    const { deployId } = await call<{ deployId: string }>('POST', `${path}/${deployment.id}/activate`)
    await ended(app, deployId)
    await refresh(queries, [ofApp(app, '/servercode'), ofApp(app, '/localservices')])
    tell(`The code of ${new Date(deployment.created).toLocaleString()} is in force again.`)
  }
  const drop = async (deployment: Deployment) => {
    await call('DELETE', `${path}/${deployment.id}`)
    await refresh(queries, [path])
    tell('Deleted the deployment.')
  }
  const download = async (deployment: Deployment) => {
    setError(null)
    try {
      save(await content('GET', `${path}/${deployment.id}/download`), `${deployment.id}.zip`)
    } catch (failed) {
      setError(failed)
    }
  }
  const inForce = (model: string) => deployments.data?.find(each => each.active && each.model === model)
  return (
    <div className="panel flush">
      {deployments.isPending && <Bones lines={6} />}
      <Problem error={deployments.error} retry={() => void deployments.refetch()} app={app} />
      <Problem error={error} app={app} />
      {deployments.data?.length === 0 && <Empty title="Nothing is deployed yet"><HowToDeploy app={app} /></Empty>}
      <ol className="plain role-list" aria-label="Deployments">
        {deployments.data?.map(deployment => (
          <li key={deployment.id}>
            <span className="grow">
              <Link href={`/a/${app}/logic/deployments/${deployment.id}`}><strong><Time at={deployment.created} /></strong></Link>{' '}
              {deployment.active && <Badge tone="yes" icon="yes">in force</Badge>} <Badge>{deployment.model}</Badge>
              <span className="quiet small block wrap">by <bdi>{deployment.by}</bdi>{deployment.services.length > 0 && <> · <bdi>{deployment.services.join(', ')}</bdi></>}{deployment.copyOf && ' · the code of an earlier one'}</span>
            </span>
            <span className="row tight">
              <Button small icon="down" onClick={() => void download(deployment)}>Download</Button>
              {!deployment.active && <Button small icon="undo" onClick={() => setBack(deployment)}>Go back to it…</Button>}
              {!deployment.active && <Button small look="danger" onClick={() => setDropping(deployment)}>Delete…</Button>}
            </span>
          </li>
        ))}
      </ol>
      {back && (
        <Confirm title="Go back to this code?" verb="Put it in force" onClose={() => setBack(null)} onConfirm={() => activate(back)}>
          <p>The code of {new Date(back.created).toLocaleString()} takes the place of that of {new Date(inForce(back.model)?.created ?? 0).toLocaleString()} in the model <b><bdi>{back.model}</bdi></b>. Services that only one of them has come or go; permissions are kept by name.</p>
        </Confirm>
      )}
      {dropping && (
        <Confirm title="Delete this deployment?" verb="Delete" onClose={() => setDropping(null)} onConfirm={() => drop(dropping)}>
          <p>Its code cannot be put in force again. What is in force now stays.</p>
        </Confirm>
      )}
    </div>
  )
}
