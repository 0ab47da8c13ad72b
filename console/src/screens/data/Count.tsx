import { useState, type ReactNode } from 'react'
import { call } from '../../api/client'
import { Button } from '../../ui/parts'

interface CountProps {
  path: string
  where: string
  first: number
  shown: number
  more: boolean
  /** How many there are for whom one looks as; null when that is not known; undefined for oneself. */
  total?: number | null | undefined
}

/** Which rows these are. Nothing waits for a count: it is asked for by a click. */
export function Count({ path, where, first, shown, more, total }: CountProps): ReactNode {
  const [counted, setCounted] = useState<{ where: string; text: string } | null>(null)
  const count = async () => {
    setCounted({ where, text: '…' })
    try {
      const total = await call<number>('POST', `${path}/count`, where ? { where } : {})
      setCounted({ where, text: total.toLocaleString() })
    } catch {
      setCounted({ where, text: 'too many to count in time' })
    }
  }
  const known = counted?.where === where ? counted.text : null
  const range = shown === 0 ? '0' : `${first + 1}–${first + shown}`
  return (
    <span className="row quiet">
      {range} {total !== undefined ? '' : known ? `of ${known}` : more ? 'of more' : ''}
      {total !== undefined && total !== null && `of ${total}`}
      {total === undefined && !known && more && <Button small look="bare" onClick={() => void count()}>count</Button>}
    </span>
  )
}
