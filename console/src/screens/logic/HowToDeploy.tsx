import type { ReactNode } from 'react'
import { Code } from '../../ui/parts'

/** Four lines that lead to code that runs, with the ids of this app. */
export function HowToDeploy({ app }: { app: string }): ReactNode {
  const lines = [
    'backstay code new js shop',
    `backstay code deploy shop --app ${app}`,
    'backstay code run Greeting.countOrders',
    'backstay code logs --follow',
  ]
  return (
    <div className="how-to">
      <p>On the machine of the server, from a new project to its log:</p>
      <Code label="How to deploy" text={lines.join('\n')} />
      <p className="quiet small">Projects of the official tools deploy as they are: <code>npx coderunner deploy --api-server {window.location.origin}</code>. This page notices what comes.</p>
    </div>
  )
}
