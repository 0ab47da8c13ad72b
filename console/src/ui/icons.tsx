// Drawn for this console: lines on a grid of 20.

import type { ReactNode } from 'react'

const SHAPES = {
  apps: 'M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 11h5v5h-5z',
  start: 'M10 2.5c3 2 4.5 5 4 9l-4 3-4-3c-.5-4 1-7 4-9zM10 7v3M6 13l-2 4M14 13l2 4',
  data: 'M4 5c0-3 12-3 12 0v10c0 3-12 3-12 0zM4 5c0 3 12 3 12 0M4 10c0 3 12 3 12 0',
  access: 'M10 2.5 16 5v5c0 4-3 6.500-6 7.500-3-1-6-3.500-6-7.500V5zM7.500 10l2 2 3.500-4',
  explain: 'M9 15a6 6 0 1 1 0-12 6 6 0 0 1 0 12zM13.500 13.500 17.500 17.500M7.300 7.300c.2-2 3.600-2 3.500.2 0 1.300-1.800 1.300-1.800 2.800M9 12.300v.2',
  users: 'M7.500 9.500a3 3 0 1 1 0-6 3 3 0 0 1 0 6zM2 17c0-6 11-6 11 0M13 4a3 3 0 0 1 0 5.500M15 12.500c2 .700 3 2.300 3 4.500',
  logs: 'M5 2.500h10v15H5zM7.500 6.500h5M7.500 10h5M7.500 13.500h3',
  rest: 'M3 7h11M11 4l3 3-3 3M17 13H6M9 10l-3 3 3 3',
  logic: 'M7 5 2.500 10 7 15M13 5l4.500 5L13 15M11 4 9 16',
  files: 'M2.500 5h5l2 2.500h8V16h-15zM2.500 9h15',
  file: 'M5 2.500h6.500L15 6v11.500H5zM11.500 2.500V6H15',
  more: 'M4.500 10h.1M10 10h.1M15.500 10h.1',
  play: 'M6 4l10 6-10 6z',
  down: 'M10 3v10M6 9.500l4 4 4-4M4 17h12',
  up: 'M10 14V4M6 7.500l4-4 4 4M4 17h12',
  keys: 'M7 12.500a3.500 3.500 0 1 1 0-7 3.500 3.500 0 0 1 0 7zM10.500 9H18v3M15 9v2.500',
  sun: 'M10 13.500a3.500 3.500 0 1 1 0-7 3.500 3.500 0 0 1 0 7zM10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1.100 1.100M14.600 14.600l1.100 1.100M15.700 4.300l-1.100 1.100M5.400 14.600l-1.100 1.100',
  moon: 'M16 12A6.500 6.500 0 0 1 8 4a6.500 6.500 0 1 0 8 8z',
  out: 'M8 3.500H4v13h4M8 10h9M13.500 6.500 17 10l-3.500 3.500',
  plus: 'M10 4v12M4 10h12',
  close: 'M5 5l10 10M15 5 5 15',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  yes: 'M4.500 10.500 8.500 14.500 15.500 6',
  no: 'M5.500 5.500l9 9M14.500 5.500l-9 9',
  some: 'M10 4.500v7M10 14.800v.4',
  dot: 'M9.500 10h1',
  right: 'M8 5l5 5-5 5',
  search: 'M9 14.500a5.500 5.500 0 1 1 0-11 5.500 5.500 0 0 1 0 11zM13 13l4 4',
  lock: 'M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9',
  undo: 'M4 8h8a4 4 0 0 1 0 8H8M7.500 4.500 4 8l3.500 3.500',
  refresh: 'M16 10a6 6 0 1 1-2-4.500L16 7M16 3v4h-4',
} as const

export type IconName = keyof typeof SHAPES

export function Icon({ name, size = 18 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6"
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  )
}

export function Mark({ size = 26 }: { size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b6b66" />
      <path d="M8 24 16 6l8 18M16 6v19" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
