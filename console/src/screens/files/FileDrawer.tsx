import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useQuery } from '@tanstack/react-query'
import { content, save } from '../../api/client'
import { ofApp, useAsk } from '../../api/queries'
import type { Answer } from '../../api/types'
import { Dialog } from '../../ui/dialog'
import { Badge, Bones, Button, CopyButton, LongText, Problem, Time } from '../../ui/parts'
import { inAddress, previewOf, sizeText, type FileInfo } from './types'

const MAX_PREVIEW_BYTES = 2_000_000
const SHOWN = 100_000

/** Only ever as an image: no script in it runs. */
function Picture({ blob, name }: { blob: Blob; name: string }): ReactNode {
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const address = URL.createObjectURL(name.toLowerCase().endsWith('.svg') ? new Blob([blob], { type: 'image/svg+xml' }) : blob)
    if (image.current) image.current.src = address
    return () => URL.revokeObjectURL(address)
  }, [blob, name])
  return <img ref={image} className="file-image" alt={`Preview of ${name}`} />
}

function Preview({ app, file }: { app: string; file: FileInfo }): ReactNode {
  const kind = previewOf(file.name)
  const small = (file.size ?? 0) <= MAX_PREVIEW_BYTES
  const found = useQuery<{ blob: Blob; text: string }, Error>({
    queryKey: [ofApp(app, `/files/download/${inAddress(file.url)}`), file.updatedOn],
    queryFn: async () => {
      const blob = await content('GET', ofApp(app, `/files/download/${inAddress(file.url)}`))
      return { blob, text: kind === 'text' ? await blob.text() : '' }
    },
    enabled: kind !== null && small,
  })
  if (kind === null) return <p className="quiet">There is no preview of files of this kind.</p>
  if (!small) return <p className="quiet">It is too large for a preview.</p>
  if (found.isPending) return <Bones lines={5} />
  if (found.error) return <Problem error={found.error} retry={() => void found.refetch()} app={app} />
  if (kind === 'image') return <Picture blob={found.data.blob} name={file.name} />
  return <LongText className="file-text" label={`Text of ${file.name}`}>{found.data.text.slice(0, SHOWN)}{found.data.text.length > SHOWN && '…'}</LongText>
}

/** One file: what it is, what it holds, its address and what a stranger gets there. */
export function FileDrawer({ app, file, fixed, onClose }: { app: string; file: FileInfo; fixed: boolean; onClose: () => void }): ReactNode {
  const [error, setError] = useState<unknown>(null)
  const stranger = useAsk<{ answers: Answer[] }>(ofApp(app, '/security/explain/batch'), { who: { key: 'REST' }, questions: [{ area: 'files', operation: 'READ', asset: `/${file.url}` }] }, { enabled: !fixed })
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
      {fixed && <p className="quiet">You look as someone else: its content is read as yourself.</p>}
      <Problem error={error} app={app} />
      <div className="foot">
        <CopyButton text={file.publicUrl} label="Copy the address" small={false} />
        {!fixed && <Link href={`/a/${app}/access/files/${inAddress(file.url)}`} className="button">Permissions</Link>}
        {!fixed && <Button look="main" icon="down" onClick={() => void download()}>Download</Button>}
      </div>
    </Dialog>
  )
}
