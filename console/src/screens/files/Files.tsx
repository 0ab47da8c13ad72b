import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useAsk, useRead } from '../../api/queries'
import { useParameter } from '../../ui/address'
import { Icon } from '../../ui/icons'
import { Badge, Bones, Button, Empty, Head, Problem, Time } from '../../ui/parts'
import { tell } from '../../ui/toasts'
import { useSeenAs } from '../../permissions/seeing'
import { readCaller } from '../../permissions/caller'
import { FileDrawer } from './FileDrawer'
import { FileDialogs, type FileDialog } from './FileDialogs'
import { inAddress, isDirectory, joined, sizeText, type FileInfo } from './types'
import '../../styles/files.css'

const PAGE = 99

/** The way from the root to a directory, each part a link. */
function Crumbs({ base, path, search }: { base: string; path: string; search: string }): ReactNode {
  const parts = path ? path.split('/') : []
  return (
    <nav className="crumbs" aria-label="Path">
      <Link href={`${base}${search}`} {...(parts.length === 0 ? { 'aria-current': 'page' as const } : {})}>Files</Link>
      {parts.map((name, at) => (
        <span key={at} className="row tight"><Icon name="right" size={13} />
          <Link href={`${base}/${inAddress(parts.slice(0, at + 1).join('/'))}${search}`} {...(at === parts.length - 1 ? { 'aria-current': 'page' as const } : {})}><bdi className="wrap">{name}</bdi></Link>
        </span>
      ))}
    </nav>
  )
}

/** Sends files into a directory, one after the other. */
function useUpload(app: string, directory: string) {
  const queries = useQueryClient()
  const [state, setState] = useState<{ done: number; all: number; name: string } | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [taken, setTaken] = useState<File[]>([])
  const upload = async (files: File[], overwrite: boolean) => {
    setError(null)
    setTaken([])
    const refused: File[] = []
    let done = 0
    for (const [at, file] of files.entries()) {
      setState({ done: at, all: files.length, name: file.name })
      try {
        await call('POST', ofApp(app, `/files/upload/${inAddress(joined(directory, file.name))}${overwrite ? '?overwrite=true' : ''}`), file)
        done += 1
      } catch (failed) {
        if ((failed as { code?: number }).code === ALREADY_THERE) refused.push(file)
        else setError(failed)
      }
    }
    setState(null)
    setTaken(refused)
    if (done > 0) tell(`Uploaded ${done} ${done === 1 ? 'file' : 'files'}.`)
    await refresh(queries, [ofApp(app, '/files')])
  }
  return { state, error, taken, upload, forget: () => setTaken([]) }
}

const ALREADY_THERE = 6003

interface ListProps {
  app: string
  base: string
  files: FileInfo[]
  search: string
  fixed: boolean
  onOpen: (file: FileInfo) => void
  onDialog: (dialog: FileDialog) => void
}

function FileList({ app, base, files, search, fixed, onOpen, onDialog }: ListProps): ReactNode {
  return (
    <div className="scroll-x">
      <table className="list files cards">
        <thead><tr><th>Name</th><th>Size</th><th>Changed</th><th><span className="only-read">Actions</span></th></tr></thead>
        <tbody>
          {files.map(file => (
            <tr key={file.url}>
              <td className="main-cell">
                <span className="row tight file-name"><Icon name={isDirectory(file) ? 'files' : 'file'} size={16} />
                  {isDirectory(file)
                    ? <Link href={`${base}/${inAddress(file.url)}${search}`}><strong><bdi className="wrap">{file.name}</bdi></strong></Link>
                    : <button type="button" className="link" onClick={() => onOpen(file)}><bdi className="wrap">{file.name}</bdi></button>}
                </span>
              </td>
              <td className="nowrap">{file.size === undefined ? <span className="quiet">directory</span> : sizeText(file.size)}</td>
              <td data-label="Changed"><Time at={file.updatedOn} /></td>
              <td>
                {!fixed && (
                  <span className="row tight">
                    <Link href={`/a/${app}/access/files/${inAddress(file.url)}`} className="button small">Permissions</Link>
                    <Button small aria-label={`Rename ${file.name}`} onClick={() => onDialog({ kind: 'rename', file })}>Rename…</Button>
                    <Button small aria-label={`Move ${file.name}`} onClick={() => onDialog({ kind: 'move', file })}>Move…</Button>
                    <Button small look="danger" aria-label={`Delete ${file.name}`} onClick={() => onDialog({ kind: 'delete', file })}>Delete…</Button>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The files of an app: one directory, as the developer or as someone else would get it. */
export default function Files({ app }: { app: string }): ReactNode {
  const base = `/a/${app}/files`
  const [location] = useLocation()
  const path = location.slice(base.length + 1).split('/').map(decodeURIComponent).filter(Boolean).join('/')
  const as = useSeenAs(app)
  const [offset, setOffset] = useParameter('offset', '0')
  const [pattern, setPattern] = useParameter('name')
  const [open, setOpen] = useParameter('file')
  const [dialog, setDialog] = useState<FileDialog | null>(null)
  const [over, setOver] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const { state, error, taken, upload, forget } = useUpload(app, path)
  const first = Number(offset) || 0
  const wanted = pattern ? (/[*?]/.test(pattern) ? pattern : `*${pattern}*`) : '*'
  const query = new URLSearchParams({ pageSize: String(PAGE + 1), offset: String(first), pattern: wanted })
  const own = useRead<FileInfo[]>(ofApp(app, `/files/directory/view/${inAddress(path)}?${query.toString()}`), { keep: true, enabled: as === '' })
  const seen = useAsk<FileInfo[]>(ofApp(app, '/files/view-as'), { who: readCaller(as), path, pattern: wanted, pageSize: PAGE + 1, offset: first }, { keep: true, enabled: as !== '' })
  const found = as ? seen : own
  const files = found.error ? [] : (found.data ?? []).slice(0, PAGE)
  const more = (found.data ?? []).length > PAGE
  const opened = files.find(file => file.name === open && !isDirectory(file))
  const search = as ? `?as=${encodeURIComponent(as)}` : ''
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (!as && event.dataTransfer.files.length > 0) void upload([...event.dataTransfer.files], false)
  }
  return (
    <div className="screen">
      <Head title="Files" about="What clients and server code have stored, and what they are served. A directory's permissions hold for all that is in it, unless something there has its own." />
      <div className="row">
        <input className="input narrow grow" type="search" aria-label="Filter names" placeholder="Filter this directory: report*.csv" value={pattern} onChange={event => {
          setOffset('0')
          setPattern(event.target.value)
        }} />
        <Button icon="refresh" aria-label="Read again" onClick={() => void found.refetch()} />
        {as && <Link className="button" href={`/a/${app}/explain?${new URLSearchParams({ tab: 'ask', who: as, area: 'files', asset: `/${path}`, operation: 'READ' }).toString()}`}>Why?</Link>}
        {!as && <Link href={path ? `/a/${app}/access/files/${inAddress(path)}` : `/a/${app}/access/global/files`} className="button">Permissions</Link>}
        {!as && <Button icon="plus" onClick={() => setDialog({ kind: 'directory', path })}>New directory</Button>}
        {!as && <Button look="main" icon="up" onClick={() => picker.current?.click()}>Upload</Button>}
        <input ref={picker} type="file" multiple hidden aria-label="Files to upload" onChange={event => {
          const chosen = [...(event.target.files ?? [])]
          event.target.value = ''
          if (chosen.length > 0) void upload(chosen, false)
        }} />
      </div>
      {state && <p className="note" role="status">Uploading {state.done + 1} of {state.all}: <bdi className="wrap">{state.name}</bdi></p>}
      <Problem error={error} app={app} />
      {taken.length > 0 && (
        <div className="note warn" role="alert">
          <div className="body">There {taken.length === 1 ? 'is a file' : 'are files'} of that name already: <bdi>{taken.map(file => file.name).join(', ')}</bdi></div>
          <Button small onClick={() => void upload(taken, true)}>Replace</Button>
          <Button small onClick={forget}>Keep</Button>
        </div>
      )}
      <div className={over ? 'panel flush drop over' : 'panel flush drop'} onDragOver={event => {
        event.preventDefault()
        setOver(!as)
      }} onDragLeave={() => setOver(false)} onDrop={drop}>
        <header><Crumbs base={base} path={path} search={search} />{as && <Badge icon="lock">read only</Badge>}</header>
        {found.isPending && <Bones lines={6} />}
        <Problem error={found.error} retry={() => void found.refetch()} app={app} />
        {found.data && !found.error && files.length === 0 && (
          <Empty title={pattern ? 'No name is like that' : 'Nothing is here yet'}>{!as && !pattern && <p>Drop files here, or choose them by <b>Upload</b>.</p>}</Empty>
        )}
        {files.length > 0 && <FileList app={app} base={base} files={files} search={search} fixed={as !== ''} onOpen={file => setOpen(file.name)} onDialog={setDialog} />}
        {(first > 0 || more) && (
          <div className="row spread foot">
            <span className="quiet">{first + 1}–{first + files.length}{more && ' of more'}</span>
            <span className="row">
              <Button small disabled={first === 0} onClick={() => setOffset(String(Math.max(0, first - PAGE)))}>Before</Button>
              <Button small disabled={!more} onClick={() => setOffset(String(first + PAGE))}>Next</Button>
            </span>
          </div>
        )}
      </div>
      {opened && <FileDrawer app={app} file={opened} fixed={as !== ''} onClose={() => setOpen('')} />}
      {dialog && <FileDialogs app={app} dialog={dialog} onClose={() => setDialog(null)} />}
    </div>
  )
}
