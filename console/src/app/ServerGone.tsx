import { useEffect, useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Failure } from '../api/client'

const AGAIN_MS = 3_000

/** Says that the server does not answer, looks for it, and reads everything again when it is back. */
export function ServerGone(): ReactNode {
  const queries = useQueryClient()
  const [gone, setGone] = useState(false)
  useEffect(
    () => queries.getQueryCache().subscribe(event => {
      const error = event.query.state.error
      if (event.type === 'updated' && error instanceof Failure && error.unreachable) setGone(true)
    }),
    [queries],
  )
  useEffect(() => {
    if (!gone) return
    const timer = setInterval(() => {
      fetch('/health/live', { cache: 'no-store' }).then(
        answer => {
          if (!answer.ok) return
          setGone(false)
          void queries.invalidateQueries()
        },
        () => undefined,
      )
    }, AGAIN_MS)
    return () => clearInterval(timer)
  }, [gone, queries])
  return gone ? <p className="gone" role="alert">The server does not answer. Looking for it every 3 seconds; nothing is lost.</p> : null
}
