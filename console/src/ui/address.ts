// State that someone could want to send to a colleague is in the address.

import { useCallback } from 'react'
import { useLocation, useSearch } from 'wouter'

/** One parameter of the address; setting it leaves no new entry in the history. */
export function useParameter(name: string, whenMissing = ''): [string, (value: string) => void] {
  const search = useSearch()
  const [path, go] = useLocation()
  const value = new URLSearchParams(search).get(name) ?? whenMissing
  const set = useCallback(
    (next: string) => {
      const parameters = new URLSearchParams(window.location.search)
      if (next === whenMissing) parameters.delete(name)
      else parameters.set(name, next)
      const text = parameters.toString()
      go(text ? `${path}?${text}` : path, { replace: true })
    },
    [name, whenMissing, go, path],
  )
  return [value, set]
}

/** A part of a path: names of tables and ids may hold anything. */
export const part = (text: string): string => encodeURIComponent(text)
