import { useState, type ReactNode } from 'react'

interface ToggleProps {
  label: string
  on: boolean
  disabled?: boolean
  /** Ends when the server has said what it is now. */
  onChange: (on: boolean) => Promise<unknown>
}

/** A switch that moves at once, and stays where the server says. */
export function Toggle({ label, on, disabled, onChange }: ToggleProps): ReactNode {
  const [wanted, setWanted] = useState<boolean | null>(null)
  const now = wanted ?? on
  return (
    <label className={now ? 'switch' : 'switch off'}>
      <input type="checkbox" role="switch" aria-label={label} checked={now} disabled={disabled} aria-busy={wanted !== null}
        onChange={event => {
          setWanted(event.target.checked)
          void onChange(event.target.checked).finally(() => setWanted(null))
        }} />
      {now ? 'On' : 'Off'}
    </label>
  )
}
