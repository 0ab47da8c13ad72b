import { useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { logOut } from '../api/client'
import { useDeveloper } from '../api/session'
import { Mark } from './icons'
import { Button } from './parts'
import { setTheme, theme } from './theme'

export function ThemeButton(): ReactNode {
  const [now, setNow] = useState(theme())
  const other = now === 'dark' ? 'light' : 'dark'
  return (
    <Button look="bare" icon={now === 'dark' ? 'sun' : 'moon'} aria-label={`Use ${other} colours`} onClick={() => {
      setTheme(other)
      setNow(other)
    }} />
  )
}

export function LogoutButton(): ReactNode {
  const developer = useDeveloper()
  const queries = useQueryClient()
  const [, go] = useLocation()
  return (
    <Button look="bare" icon="out" aria-label={`Log ${developer?.name ?? ''} out`} title={developer?.email} onClick={() => {
      queries.clear()
      void logOut()
      go('/login')
    }} />
  )
}

/** The head of pages that are about no single app. */
export function PageTop(): ReactNode {
  return (
    <div className="frame-top">
      <Link href="/apps" className="brand"><Mark />Backstay</Link>
      <span className="grow" />
      <ThemeButton />
      <LogoutButton />
    </div>
  )
}
