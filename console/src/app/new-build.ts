// A page that was open while the server got a new console asks for parts that are gone: it is loaded again, once.

const RELOADED = 'backstay-reloaded'
const PAUSE_MS = 10_000

export function reloadOnNewBuild(): void {
  window.addEventListener('vite:preloadError', event => {
    const last = Number(sessionStorage.getItem(RELOADED))
    if (Date.now() - last < PAUSE_MS) return
    event.preventDefault()
    sessionStorage.setItem(RELOADED, String(Date.now()))
    window.location.reload()
  })
}
