import { useState, type FormEvent, type ReactNode } from 'react'
import { Link, Route, Switch } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, refresh, useRead } from '../../api/queries'
import { part, useParameter } from '../../ui/address'
import { Confirm } from '../../ui/dialog'
import { Icon } from '../../ui/icons'
import { Bones, Button, Empty, Field, LongText, Problem } from '../../ui/parts'
import { tell } from '../../ui/toasts'

const STORES: [string, string][] = [['key-value', 'Key-value'], ['list', 'Lists'], ['map', 'Maps'], ['set', 'Sets'], ['sorted-set', 'Sorted sets']]
const PAGE = 100
const ITEMS = 100

/** Where the value of a key is read, by the kind of its store; at most the first hundred items. */
function addressOf(hive: string, store: string, key: string): string {
  const base = `/hive/${part(hive)}/${store}/${part(key)}`
  switch (store) {
    case 'list':
      return `${base}?from=0&to=${ITEMS - 1}`
    case 'sorted-set':
      return `${base}/get-range-by-rank?startRank=0&stopRank=${ITEMS - 1}&withScores=true`
    default:
      return base
  }
}

function Value({ app, hive, store, name }: { app: string; hive: string; store: string; name: string }): ReactNode {
  const found = useRead<unknown>(ofApp(app, addressOf(hive, store, name)))
  const left = useRead<number | null>(ofApp(app, `/hive/${part(hive)}/${store}/${part(name)}/get-expiration-ttl`))
  if (found.isPending) return <Bones lines={2} />
  if (found.error) return <Problem error={found.error} retry={() => void found.refetch()} app={app} />
  return (
    <div className="stack small-gap">
      {typeof left.data === 'number' && left.data > 0 && <p className="quiet small">It ends in {left.data.toLocaleString()} s.</p>}
      <LongText className="long-text" label={`Value of ${name}`}>{JSON.stringify(found.data, null, 2)}</LongText>
    </div>
  )
}

function Store({ app, hive, store }: { app: string; hive: string; store: string }): ReactNode {
  const path = ofApp(app, `/hive/${part(hive)}/${store}`)
  const queries = useQueryClient()
  const [sought, setSought] = useParameter('text')
  const [cursor, setCursor] = useParameter('cursor', '0')
  const [open, setOpen] = useParameter('open')
  const [dropping, setDropping] = useState<string | null>(null)
  const query = new URLSearchParams({ pageSize: String(PAGE), cursor, ...(sought ? { filterPattern: `*${sought}*` } : {}) })
  const found = useRead<{ keys: string[]; cursor: string }>(`${path}/keys?${query.toString()}`, { keep: true })
  const drop = async (name: string) => {
    await call('DELETE', `${path}/${part(name)}`)
    await refresh(queries, [path])
    tell(`Deleted ${name}.`)
  }
  const keys = found.data?.keys ?? []
  return (
    <section className="panel flush" aria-label="Keys of the store">
      <header><input className="input narrow grow" type="search" aria-label="Filter keys" placeholder="Filter keys" value={sought} onChange={event => {
        setCursor('0')
        setSought(event.target.value)
      }} /></header>
      {found.isPending && <Bones lines={4} />}
      <Problem error={found.error} retry={() => void found.refetch()} app={app} />
      {found.data && keys.length === 0 && <Empty title={sought ? 'No key is called so' : 'Nothing is stored here yet'} />}
      <ul className="plain role-list">
        {keys.map(name => (
          <li key={name}>
            <button type="button" className="link grow wrap" aria-expanded={open === name} onClick={() => setOpen(open === name ? '' : name)}><bdi>{name}</bdi></button>
            <Button small look="danger" aria-label={`Delete ${name}`} onClick={() => setDropping(name)}>Delete…</Button>
            {open === name && <div className="whole"><Value app={app} hive={hive} store={store} name={name} /></div>}
          </li>
        ))}
      </ul>
      {(cursor !== '0' || (found.data && found.data.cursor !== '0')) && (
        <div className="row spread foot"><Button small disabled={cursor === '0'} onClick={() => setCursor('0')}>To the first</Button><Button small disabled={!found.data || found.data.cursor === '0'} onClick={() => setCursor(found.data?.cursor ?? '0')}>Next</Button></div>
      )}
      {dropping !== null && <Confirm title={`Delete ${dropping}?`} verb="Delete" onClose={() => setDropping(null)} onConfirm={() => drop(dropping)}><p>All that is stored under this key is gone for good.</p></Confirm>}
    </section>
  )
}

function HiveScreen({ app, hive, store }: { app: string; hive: string; store: string }): ReactNode {
  const base = `/a/${app}/manage/hives/${part(hive)}`
  return (
    <div className="stack">
      <div className="row spread"><h2 className="wrap"><bdi>{hive}</bdi></h2><Link href={`/a/${app}/manage/hives`} className="button small">All hives</Link></div>
      <nav className="tabs" aria-label="Stores">
        {STORES.map(([id, name]) => <Link key={id} href={`${base}/${id}`} {...(id === store ? { 'aria-current': 'page' as const } : {})}>{name}</Link>)}
      </nav>
      <Store key={store} app={app} hive={hive} store={store} />
    </div>
  )
}

/** The hives of an app: stores of keys with values, lists, maps and sets. */
export default function Hives({ app }: { app: string }): ReactNode {
  const base = `/a/${app}/manage/hives`
  const path = ofApp(app, '/hive')
  const queries = useQueryClient()
  const hives = useRead<string[]>(path)
  const [name, setName] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [dropping, setDropping] = useState<string | null>(null)
  const make = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    try {
      await call('POST', `${path}/${part(name.trim())}`)
      await refresh(queries, [path])
      tell(`Made the hive ${name.trim()}.`)
      setName('')
    } catch (failed) {
      setError(failed)
    }
  }
  const drop = async (hive: string) => {
    await call('DELETE', `${path}/${part(hive)}`)
    await refresh(queries, [path])
    tell(`Deleted the hive ${hive}.`)
  }
  return (
    <Switch>
      <Route path={`${base}/:hive/:store?`}>{parts => <HiveScreen app={app} hive={decodeURIComponent(parts.hive)} store={STORES.find(([id]) => id === parts.store)?.[0] ?? 'key-value'} />}</Route>
      <Route>
        <div className="stack">
          <form className="panel row new-role" onSubmit={event => void make(event)}>
            <div className="grow"><Field label="New hive"><input className="input" value={name} maxLength={256} onChange={event => setName(event.target.value)} /></Field></div>
            <Button type="submit" look="main" disabled={!name.trim()}>Make it</Button>
          </form>
          <Problem error={error} app={app} />
          <section className="panel flush" aria-label="Hives">
            {hives.isPending && <Bones />}
            <Problem error={hives.error} retry={() => void hives.refetch()} app={app} />
            {hives.data?.length === 0 && <Empty title="No hive yet"><p>A hive keeps lists, maps, sets and single values that clients change without reading them first.</p></Empty>}
            <ul className="plain table-list">
              {hives.data?.map(hive => (
                <li key={hive}><Link href={`${base}/${part(hive)}`}><Icon name="data" size={16} /><strong className="wrap"><bdi>{hive}</bdi></strong></Link><Button small look="danger" aria-label={`Delete ${hive}`} onClick={() => setDropping(hive)}>Delete…</Button></li>
              ))}
            </ul>
          </section>
          {dropping !== null && <Confirm title={`Delete the hive ${dropping}?`} verb="Delete" name={dropping} onClose={() => setDropping(null)} onConfirm={() => drop(dropping)}><p>All of its stores go with it, for good.</p></Confirm>}
        </div>
      </Route>
    </Switch>
  )
}
