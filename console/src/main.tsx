import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { queryClient } from './api/queries'
import { restore } from './api/session'
import { Console } from './app/Console'
import { applyTheme } from './ui/theme'
import { reloadOnNewBuild } from './app/new-build'
import './styles/base.css'
import './styles/parts.css'
import './styles/frame.css'
import './styles/screens.css'

applyTheme()
reloadOnNewBuild()

void restore().then(() => {
  const place = document.getElementById('root')
  if (!place) return
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Console />
      </QueryClientProvider>
    </StrictMode>,
  )
})
