// The list of an app's latest requests, which is there as soon as something comes.

import { useEffect } from 'react'
import type { UseQueryResult } from '@tanstack/react-query'
import { call } from '../../api/client'
import { ofApp, useRead } from '../../api/queries'
import type { RequestItem } from '../../api/types'

export interface LatestRequests {
  /** a number of one server; of several, a text with one of each */
  cursor: number | string
  requests: RequestItem[]
  /** Addresses of servers that did not say what they have answered. */
  silent?: string[]
}

/** How long the server holds the question when nothing comes. */
const WAIT_SECONDS = 20
/** A busy app is looked at once a second. */
const PAUSE_MS = 1_000
/** What a request was listed with may change until it ends. */
const LATER_MS = 10_000

const pause = (ms: number): Promise<void> => new Promise(resolve => {
  setTimeout(resolve, ms)
})

/**
 * Reads the list, and again when the server says that something has come.
 *
 * @param query what of it, as the management API takes it
 * @param following whether to wait for more
 */
export function useLatestRequests(app: string, query: string, following: boolean): UseQueryResult<LatestRequests, Error> {
  const path = ofApp(app, '/security/requests')
  const list = useRead<LatestRequests>(`${path}?${query}`, { keep: true, ...(following ? { every: LATER_MS } : {}) })
  const { refetch } = list
  const cursor = list.data?.cursor
  useEffect(() => {
    if (!following || cursor === undefined) return
    const leaving = new AbortController()
    const ask = async (): Promise<boolean> => {
      // browsers open few connections to one server: only a page that is looked at may hold one
      if (document.visibilityState !== 'visible') return false
      try {
        const { cursor: now } = await call<LatestRequests>('GET', `${path}?wait=${WAIT_SECONDS}&limit=1&after=${encodeURIComponent(cursor)}`, undefined, leaving.signal)
        return now !== cursor
      } catch {
        // the list says what is wrong
        return false
      }
    }
    const follow = async () => {
      await pause(PAUSE_MS / 2)
      while (!leaving.signal.aborted) {
        if (await ask()) {
          if (!leaving.signal.aborted) await refetch()
          return
        }
        await pause(PAUSE_MS)
      }
    }
    void follow()
    return () => leaving.abort()
  }, [path, cursor, following, refetch])
  return list
}
