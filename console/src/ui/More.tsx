import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Button } from './parts'

/** The beginning of a long list, which grows as one comes to its end: browsers are slow with thousands of lines. */
export function useBeginning<T>(list: T[], step: number): { shown: T[]; more: ReactNode } {
  const [limit, setLimit] = useState(step)
  const left = list.length - limit
  return {
    shown: left > 0 ? list.slice(0, limit) : list,
    more: left > 0 ? <More key={limit} left={left} onMore={() => setLimit(limit + step)} /> : null,
  }
}

/** What comes next in a long list: by coming to it, or by a click. */
function More({ left, onMore }: { left: number; onMore: () => void }): ReactNode {
  const element = useRef<HTMLDivElement>(null)
  const next = useRef(onMore)
  useEffect(() => {
    next.current = onMore
  })
  useEffect(() => {
    if (!element.current) return
    const observer = new IntersectionObserver(seen => {
      if (seen.some(each => each.isIntersecting)) next.current()
    }, { rootMargin: '200px' })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return <div ref={element} className="row pad"><Button small onClick={onMore}>{left.toLocaleString()} more</Button></div>
}
