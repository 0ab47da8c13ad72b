import { useEffect, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../ui/parts'
import { Dialog } from '../ui/dialog'
import { Search } from './Search'
import { SCREENS } from './screens'

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Search by Ctrl K, screens by g and a letter, a list of all keys by ?. */
export function Shortcuts({ app }: { app: string }): ReactNode {
  const [, go] = useLocation()
  const [open, setOpen] = useState<'search' | 'keys' | null>(null)
  useEffect(() => {
    let going = false
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setOpen('search')
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector('dialog[open]')) return
      if (going) {
        going = false
        const screen = SCREENS.find(each => each.key === event.key)
        if (screen) go(`/a/${app}/${screen.id}`)
      } else if (event.key === 'g') {
        going = true
        setTimeout(() => {
          going = false
        }, 1500)
      } else if (event.key === '?') {
        setOpen('keys')
      }
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [app, go])
  return (
    <>
      <Button icon="search" aria-keyshortcuts="Control+K" onClick={() => setOpen('search')}>
        <span className="hide-narrow quiet">Search</span> <kbd className="hide-narrow quiet">Ctrl K</kbd>
        <span className="only-read">Search</span>
      </Button>
      {open === 'search' && <Search app={app} onClose={() => setOpen(null)} />}
      {open === 'keys' && (
        <Dialog title="Keys" onClose={() => setOpen(null)}>
          <table className="list">
            <tbody>
              <tr><td><kbd>Ctrl K</kbd></td><td>search</td></tr>
              {SCREENS.map(screen => <tr key={screen.id}><td><kbd>g</kbd> <kbd>{screen.key}</kbd></td><td>{screen.name}</td></tr>)}
              <tr><td>arrows, Enter, F2</td><td>move in a grid or matrix; edit the cell</td></tr>
              <tr><td><kbd>Space</kbd> <kbd>+</kbd> <kbd>-</kbd> <kbd>0</kbd></td><td>in a matrix: next state, grant, deny, inherit</td></tr>
              <tr><td><kbd>w</kbd></td><td>in a matrix: why?</td></tr>
              <tr><td><kbd>Ctrl S</kbd> <kbd>Ctrl Z</kbd></td><td>in rows: save, take back the last edit</td></tr>
              <tr><td><kbd>Esc</kbd></td><td>back</td></tr>
            </tbody>
          </table>
        </Dialog>
      )}
    </>
  )
}
