import { useEffect, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useQuery } from '@tanstack/react-query'
import { content, save } from '../../api/client'
import { ofApp, useAsk } from '../../api/queries'
import type { Answer } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Badge, Bones, Button, CopyButton, Problem, Time } from '../../ui/parts'
import { inAddress, previewOf, sizeText, type FileInfo } from './types'

const MOST = 2_000_000
const SHOWN = 100_000

function Preview({ app, file }: { app: string; file: FileInfo }): ReactNode {
  const kind = previewOf(file.name)
  const small = (file.size ?? 0) <= MOST
  const found = useQuery<Blob, Error>({
    queryKey: [ofApp(app, `/files/download/${inAddress(file.url)}`), file.updatedOn],
    queryFn: () => content('GET', ofApp(app, `/files/download/${inAddress(file.url)}`)),
    enabled: kind !== null && small,
  })
  const [shown, setShown] = useState<{ address?: string; text?: string } | null>(null)
  const blob = found.data
  useEffect(() => {
    if (!blob || !kind) return
    if (kind === 'text') {
      let current = true
      void blob.text().then(text => current && setShown({ text }))
      return () => {
        current = false
      }
    }
    // only as an image: no script in it runs
    const address = URL.createObjectURL(file.name.toLowerCase().endsWith('.svg') ? new Blob([blob], { type: 'image/svg+xml' }) : blob)
    setShown({ address })
    return () => URL.revokeObjectURL(address)
  }, [blob, kind, file.name])
  if (kind === null) return <p className="quiet">There is no preview of files of this kind.</p>
  if (!small) return <p className="quiet">It is too large for a preview.</p>
  if (found.error) return <Problem error={found.error} retry={() => void found.refetch()} app={app} />
  if (!shown) return <Bones lines={5} />
  if (shown.address) return <img className="file-image" src={shown.address} alt={`Preview of ${file.name}`} />
  const text = shown.text ?? ''
  return <pre className="file-text" tabIndex={0} role="region" aria-label={`Text of ${file.name}`}>{text.slice(0, SHOWN)}{text.length > SHOWN && '…'}</pre>
}

/** One file: what it is, what it holds, its address and what a stranger gets there. */
export function FileDrawer({ app, file, fixed, onClose }: { app: string; file: FileInfo; fixed: boolean; onClose: () => void }): ReactNode {
  const [error, setError] = useState<unknown>(null)
  const stranger = useAsk<{ answers: Answer[] }>(ofApp(app, '/security/explain/batch'), { who: { key: 'REST' }, questions: [{ area: 'files', operation: 'READ', asset: file.url }] }, { enabled: !fixed })
  const answer = stranger.data?.answers[0]
  const download = async () => {
    setError(null)
    try {
      save(await content('GET', ofApp(app, `/files/download/${inAddress(file.url)}`)), file.name)
    } catch (failed) {
      setError(failed)
    }
  }
  return (
    <Dialog title={file.name} look="drawer" onClose={onClose}>
      <dl className="facts">
        <div><dt>path</dt><dd className="mono wrap"><bdi>{file.url}</bdi></dd></div>
        <div><dt>size</dt><dd>{sizeText(file.size ?? 0)}</dd></div>
        <div><dt>made</dt><dd><Time at={file.createdOn} /></dd></div>
        <div><dt>changed</dt><dd><Time at={file.updatedOn} /></dd></div>
        <div><dt>address</dt><dd className="mono wrap">{file.publicUrl}</dd></div>
        {answer && <div><dt>a stranger</dt><dd><Badge tone={answer.allowed ? 'some' : 'no'} icon={answer.allowed ? 'yes' : 'no'}>{answer.allowed ? 'gets it' : 'is refused'}, by {answer.layer}</Badge></dd></div>}
      </dl>
      {!fixed && <Preview app={app} file={file} />}
      {fixed && <p className="quiet">You look as somebody else: its content is read as yourself.</p>}
      <Problem error={error} app={app} />
      <div className="foot">
        <CopyButton text={file.publicUrl} label="Copy the address" small={false} />
        {!fixed && <Link href={`/a/${app}/access/files/${inAddress(file.url)}`} className="button">Permissions</Link>}
        {!fixed && <Button look="main" icon="down" onClick={() => void download()}>Download</Button>}
      </div>
    </Dialog>
  )
}
