import { useState, type ReactNode } from 'react'
import { call } from '../../api/client'
import { readCaller } from '../../permissions/caller'
import { Button } from '../../ui/parts'

interface CountProps {
  path: string
  where: string
  first: number
  shown: number
  more: boolean
  /** As whom one looks; empty for oneself. */
  as: string
}

/** Which rows these are. Nothing waits for a count: it is asked for by a click. */
export function Count({ path, where, first, shown, more, as }: CountProps): ReactNode {
  const [counted, setCounted] = useState<{ where: string; text: string } | null>(null)
  const asked = `${as} ${where}`
  const count = async () => {
    setCounted({ where: asked, text: '…' })
    try {
      const query = where ? { where } : {}
      const total = as ? await call<number>('POST', `${path}/count-as`, { who: readCaller(as), ...query }) : await call<number>('POST', `${path}/count`, query)
      setCounted({ where: asked, text: total.toLocaleString() })
    } catch {
      setCounted({ where: asked, text: 'too many to count in time' })
    }
  }
  const known = counted?.where === asked ? counted.text : null
  const range = shown === 0 ? '0' : `${first + 1}–${first + shown}`
  return (
    <span className="row quiet">
      {range} {known ? `of ${known}` : more ? 'of more' : ''}
      {!known && more && <Button small look="bare" onClick={() => void count()}>count</Button>}
    </span>
  )
}
