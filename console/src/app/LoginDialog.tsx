import { useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { logOut } from '../api/client'
import { useDeveloper } from '../api/session'
import { Dialog } from '../ui/dialog'
import { Button } from '../ui/parts'
import { LoginForm } from './LoginForm'

/** Over the screen as it is: what was typed there stays, and the call that was refused is sent again. */
export function LoginDialog(): ReactNode {
  const developer = useDeveloper()
  const queries = useQueryClient()
  const [email] = useState(developer?.email)
  return (
    <Dialog title="Your login has run out" stays onClose={() => undefined}>
      <p className="quiet">Log in again to go on. Everything on this page is as you left it.</p>
      <LoginForm {...(email ? { email } : {})} onDone={() => undefined} />
      <Button look="bare" small onClick={() => {
        queries.clear()
        void logOut()
      }}>Log in as someone else</Button>
    </Dialog>
  )
}
