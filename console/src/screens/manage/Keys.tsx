import { useState, type ReactNode } from 'react'
import { ofApp, useRead } from '../../api/queries'
import type { ApiKey, AppSettings } from '../../api/types'
import { Badge, Bones, Button, CopyButton, Head, Problem } from '../../ui/parts'

function KeyRow({ apiKey }: { apiKey: ApiKey }): ReactNode {
  const [shown, setShown] = useState(false)
  return (
    <tr>
      <td><strong>{apiKey.name}</strong> {apiKey.deviceType === 'CUSTOM' && <Badge tone="accent">custom</Badge>}</td>
      <td className="mono main-cell">{shown ? apiKey.apiKey : '••••••••-••••-••••'}</td>
      <td className="row tight">
        <Button small aria-pressed={shown} onClick={() => setShown(!shown)}>{shown ? 'Hide' : 'Show'}</Button>
        <CopyButton text={apiKey.apiKey} />
      </td>
    </tr>
  )
}

export default function Keys({ app }: { app: string }): ReactNode {
  const settings = useRead<AppSettings>(ofApp(app, '/appsettings'))
  return (
    <div className="screen">
      <Head title="Keys" about="What a client needs: the address of this server, the id of the app, and one of its keys. A key says through which kind of client a request comes; it is no secret that protects data." />
      {settings.isPending && <Bones />}
      <Problem error={settings.error} retry={() => void settings.refetch()} app={app} />
      {settings.data && (
        <>
          <dl className="panel facts wide">
            <div><dt>server</dt><dd className="row"><code className="wrap">{window.location.origin}</code><CopyButton text={window.location.origin} /></dd></div>
            <div><dt>app id</dt><dd className="row"><code className="wrap">{app}</code><CopyButton text={app} /></dd></div>
          </dl>
          <div className="panel flush scroll-x">
            <table className="list">
              <thead><tr><th>Key</th><th>Value</th><th><span className="only-read">Actions</span></th></tr></thead>
              <tbody>{settings.data.apiKeys.map(key => <KeyRow key={key.id} apiKey={key} />)}</tbody>
            </table>
          </div>
        </>
      )}
    </div>
  )
}
