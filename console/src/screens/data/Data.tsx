import { useState, type ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { Head } from '../../ui/parts'
import { Tables } from './Tables'
import { TableScreen } from './TableScreen'

export default function Data({ app }: { app: string }): ReactNode {
  const base = `/a/${app}/data`
  const [making, setMaking] = useState(false)
  return (
    <Switch>
      <Route path={`${base}/:table/:tab?`}>
        {parts => <TableScreen key={parts.table} app={app} table={decodeURIComponent(parts.table ?? '')} tab={parts.tab ?? 'rows'} />}
      </Route>
      <Route>
        <div className="screen">
          <Head title="Data" about="Tables of this app. They come with the first record that a client saves, or from here." />
          <Tables app={app} making={making} onMaking={setMaking} />
        </div>
      </Route>
    </Switch>
  )
}
