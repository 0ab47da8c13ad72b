// Dark or light: the system's choice, until someone makes their own in this browser.

const STORED = 'backstay-theme'

export type Theme = 'light' | 'dark'

function stored(): Theme | null {
  const value = localStorage.getItem(STORED)
  return value === 'light' || value === 'dark' ? value : null
}

export const theme = (): Theme =>
  stored() ?? (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')

export function applyTheme(): void {
  const chosen = stored()
  if (chosen) document.documentElement.dataset['theme'] = chosen
}

export function setTheme(next: Theme): void {
  localStorage.setItem(STORED, next)
  applyTheme()
}
