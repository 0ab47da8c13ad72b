// The screens of an app, in the order of the navigation.

import type { IconName } from '../ui/icons'

export const SCREENS: { id: string; name: string; icon: IconName; key: string }[] = [
  { id: 'start', name: 'Start', icon: 'start', key: 's' },
  { id: 'data', name: 'Data', icon: 'data', key: 'd' },
  { id: 'access', name: 'Access', icon: 'access', key: 'a' },
  { id: 'explain', name: 'Explain', icon: 'explain', key: 'e' },
  { id: 'users', name: 'Users', icon: 'users', key: 'u' },
  { id: 'logic', name: 'Logic', icon: 'logic', key: 'o' },
  { id: 'files', name: 'Files', icon: 'files', key: 'f' },
  { id: 'rest', name: 'REST', icon: 'rest', key: 'r' },
  { id: 'logs', name: 'Logs', icon: 'logs', key: 'l' },
  { id: 'manage', name: 'Manage', icon: 'keys', key: 'm' },
]
