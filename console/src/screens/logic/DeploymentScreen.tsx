import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useQuery } from '@tanstack/react-query'
import { content } from '../../api/client'
import { ofApp, useRead } from '../../api/queries'
import { useParameter } from '../../ui/address'
import { Bones, CopyButton, Empty, LongText, Problem } from '../../ui/parts'
import type { CodeFile } from './types'

const MOST_LINES = 5_000

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** Code to be read, with numbers of lines and a search. */
function CodeView({ name, text }: { name: string; text: string }): ReactNode {
  const [sought, setSought] = useState('')
  const all = text.split('\n')
  const lines = all.slice(0, MOST_LINES)
  const hits = sought ? lines.filter(line => line.toLowerCase().includes(sought.toLowerCase())).length : 0
  return (
    <section className="stack small-gap code-view" aria-label={`Code of ${name}`}>
      <div className="row">
        <input className="input narrow grow" type="search" aria-label="Find in this file" placeholder="Find in this file" value={sought} onChange={event => setSought(event.target.value)} />
        {sought && <span className="quiet small" role="status">{hits} {hits === 1 ? 'line' : 'lines'}</span>}
        <CopyButton text={text} />
      </div>
      <LongText className="lines" label={name}>
        {lines.map((line, at) => (
          <span key={at} className={sought && line.toLowerCase().includes(sought.toLowerCase()) ? 'hit' : ''}><i aria-hidden="true">{at + 1}</i><bdi>{line || ' '}</bdi></span>
        ))}
      </LongText>
      {all.length > MOST_LINES && <p className="quiet small">{all.length - MOST_LINES} more lines are not shown; download the deployment to read them.</p>}
    </section>
  )
}

/** The files of one deployment, to be read. */
export function DeploymentScreen({ app, id }: { app: string; id: string }): ReactNode {
  const path = ofApp(app, `/servercode/deployments/${encodeURIComponent(id)}/files`)
  const files = useRead<CodeFile[]>(path)
  const [open, setOpen] = useParameter('file')
  const shown = files.data?.find(file => file.id === open) ?? files.data?.find(file => file.id.startsWith('services/')) ?? files.data?.[0]
  const code = useQuery<string, Error>({
    queryKey: [`${path}/${shown?.id ?? ''}`],
    queryFn: async () => (await content('GET', `${path}/${encoded(shown?.id ?? '')}`)).text(),
    enabled: shown !== undefined,
  })
  return (
    <div className="stack">
      <div className="row spread"><h2>Code of a deployment</h2><Link href={`/a/${app}/logic/deployments`} className="button small">All deployments</Link></div>
      {files.isPending && <Bones lines={6} />}
      <Problem error={files.error} retry={() => void files.refetch()} app={app} />
      {files.data?.length === 0 && <div className="panel"><Empty title="It holds no file of its own" /></div>}
      {files.data && files.data.length > 0 && (
        <div className="panel code-browser">
          <ul className="plain" aria-label="Files">
            {files.data.map(file => (
              <li key={file.id}><button type="button" className="link wrap" aria-current={file === shown ? 'true' : undefined} onClick={() => setOpen(file.id)}><bdi>{file.id}</bdi></button> <span className="quiet small nowrap">{file.size.toLocaleString()} B</span></li>
            ))}
          </ul>
          <div>
            {code.isPending && <Bones lines={10} />}
            <Problem error={code.error} retry={() => void code.refetch()} app={app} />
            {code.data !== undefined && shown && <CodeView key={shown.id} name={shown.id} text={code.data} />}
          </div>
        </div>
      )}
    </div>
  )
}
