import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { ofApp, useRead } from '../../api/queries'
import { part, useParameter } from '../../ui/address'
import { Bones, Button, Empty, Problem } from '../../ui/parts'
import { Icon } from '../../ui/icons'

interface Block {
  area: string
  asset: string
  container: string
  operations: Record<string, string[]>
}

interface Everybody {
  total: number
  callers: string[]
  assets: Block[]
}

const PAGE = 50
const SHOWN: Record<string, string[]> = {
  data: ['FIND', 'CREATE', 'UPDATE', 'REMOVE'],
  files: ['READ', 'WRITE', 'DELETE'],
  messaging: ['PUBLISH', 'SUBSCRIBE'],
  localservices: ['INVOKE'],
}

/** What someone may do, as a sign and a word. */
export function Reach({ word }: { word: string }): ReactNode {
  const look = word === 'yes' ? 'grant' : word === 'no' ? 'deny' : 'some'
  const icon = look === 'grant' ? 'yes' : look === 'deny' ? 'no' : 'some'
  return <span className={`cell-word ${look}`}><Icon name={icon} size={13} />{word}</span>
}

function nameOf(block: Block): string {
  return block.asset.replace(/^(table|path|channel) /, '')
}

function linkOf(app: string, block: Block): string {
  const name = block.area === 'localservices' ? block.container : nameOf(block)
  return `/a/${app}/access/${block.area}/${part(name)}`
}

function BlockRow({ app, block, caller }: { app: string; block: Block; caller: number }): ReactNode {
  const shown = SHOWN[block.area] ?? Object.keys(block.operations)
  return (
    <tr>
      <th scope="row"><Link href={linkOf(app, block)} className="wrap">{nameOf(block)}</Link> <span className="quiet small">{block.area === 'localservices' ? 'service' : block.asset.split(' ')[0]}</span></th>
      <td>
        <span className="reaches">
          {shown.map(operation => (
            <span key={operation} className="reach"><span className="quiet small">{operation}</span> <Reach word={block.operations[operation]?.[caller] ?? 'no'} /></span>
          ))}
        </span>
      </td>
    </tr>
  )
}

/** The whole app for one kind of caller: each container leads to its cells. */
export function Overview({ app }: { app: string }): ReactNode {
  const [offset, setOffset] = useState(0)
  const [who, setWho] = useParameter('as', 'nobody logged in')
  const [sought, setSought] = useState('')
  const found = useRead<Everybody>(ofApp(app, `/security/who-can?text=false&pageSize=${PAGE}&offset=${offset}`), { keep: true })
  if (found.isPending) return <Bones lines={8} />
  if (found.error) return <Problem error={found.error} retry={() => void found.refetch()} app={app} />
  const { total, callers, assets } = found.data
  const caller = Math.max(callers.indexOf(who), 0)
  const shown = assets.filter(block => block.asset.toLowerCase().includes(sought.toLowerCase()))
  return (
    <div className="panel flush">
      <header>
        <label className="row">
          <span className="quiet">What may</span>
          <select className="input narrow" value={callers[caller]} onChange={event => setWho(event.target.value)}>
            {callers.map(each => <option key={each}>{each}</option>)}
          </select>
        </label>
        <input className="input narrow" type="search" placeholder="Filter" aria-label="Filter tables, paths, services" value={sought} onChange={event => setSought(event.target.value)} />
      </header>
      {shown.length === 0 ? <Empty title="Nothing here yet"><p>Tables come with the first record, or on the screen Data.</p></Empty> : (
        <table className="list overview">
          <thead><tr><th>On</th><th>may do, through the keys of clients</th></tr></thead>
          <tbody>{shown.map(block => <BlockRow key={block.area + block.asset} app={app} block={block} caller={caller} />)}</tbody>
        </table>
      )}
      {total > PAGE && (
        <div className="row spread foot">
          <span className="quiet">{offset + 1}–{Math.min(offset + PAGE, total)} of {total}</span>
          <span className="row">
            <Button small disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>Before</Button>
            <Button small disabled={offset + PAGE >= total} onClick={() => setOffset(offset + PAGE)}>Next</Button>
          </span>
        </div>
      )}
    </div>
  )
}
