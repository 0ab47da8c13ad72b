import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useRead } from '../api/queries'
import type { App } from '../api/types'
import { Dialog } from '../ui/dialog'
import { Icon, Mark } from '../ui/icons'
import { Empty } from '../ui/parts'
import { LogoutButton, ThemeButton } from '../ui/PageTop'
import { useDrafts } from '../permissions/drafts'
import { SCREENS } from './screens'
import { SeeAsBand, SeeAsButton } from './SeeAs'
import { useSeenInAddress } from '../permissions/seeing'
import { ServerGone } from './ServerGone'
import { Shortcuts } from './Shortcuts'

/** On a phone the first ones are in the bar, the others behind More. */
const IN_BAR = 5

/** A person who moves to another screen by keyboard or screen reader begins at its top. */
function useFocusOnMove(path: string) {
  const main = useRef<HTMLElement>(null)
  const screen = path.split('/').slice(0, 4).join('/')
  const last = useRef(screen)
  useEffect(() => {
    if (last.current === screen) return
    last.current = screen
    main.current?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
  }, [screen])
  return main
}

export function Frame({ app, children }: { app: string; children: ReactNode }): ReactNode {
  const [path] = useLocation()
  const main = useFocusOnMove(path)
  const apps = useRead<App[]>('/console/applications')
  const drafts = useDrafts(app)
  useSeenInAddress(app)
  const known = apps.data?.find(each => each.id === app)
  const current = path.split('/')[3] ?? ''
  const [more, setMore] = useState(false)
  const behind = SCREENS.slice(IN_BAR).some(screen => screen.id === current)
  return (
    <div className="frame">
      <a className="skip" href="#main" onClick={event => {
        event.preventDefault()
        main.current?.focus()
      }}>Skip to the content</a>
      <div className="top">
        <Link href="/apps" className="brand" aria-label="Backstay: all apps"><Mark /><span className="hide-narrow">Backstay</span></Link>
        <div className="crumb grow"><Icon name="right" size={14} /><strong><bdi>{known?.name ?? ''}</bdi></strong></div>
        <SeeAsButton app={app} />
        <Shortcuts app={app} />
        <ThemeButton />
        <LogoutButton />
      </div>
      <nav aria-label="Screens">
        {SCREENS.map((screen, place) => (
          <Link key={screen.id} href={`/a/${app}/${screen.id}`} {...(place >= IN_BAR ? { className: 'hide-narrow' } : {})} {...(current === screen.id ? { 'aria-current': 'page' as const } : {})}>
            <Icon name={screen.icon} size={19} />
            <span>{screen.name}</span>
            {screen.id === 'access' && drafts.changes.length > 0 && <b className="badge accent hide-narrow">{drafts.changes.length}</b>}
          </Link>
        ))}
        <button type="button" className={behind ? 'more here' : 'more'} aria-haspopup="dialog" onClick={() => setMore(true)}>
          <Icon name="more" size={19} /><span>More</span>
        </button>
      </nav>
      {more && (
        <Dialog title="More screens" onClose={() => setMore(false)}>
          <ul className="plain more-list">
            {SCREENS.slice(IN_BAR).map(screen => (
              <li key={screen.id}><Link href={`/a/${app}/${screen.id}`} className="button bare" onClick={() => setMore(false)}><Icon name={screen.icon} size={19} />{screen.name}</Link></li>
            ))}
          </ul>
        </Dialog>
      )}
      <main ref={main} id="main" tabIndex={-1}>
        <ServerGone />
        <SeeAsBand app={app} screen={current} />
        {apps.data && !known ? (
          <Empty title="This app is not yours, or it is gone">
            <Link href="/apps" className="button">To your apps</Link>
          </Empty>
        ) : children}
      </main>
    </div>
  )
}
