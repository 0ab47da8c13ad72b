// What can be set about login and registration, each with what it means.

export type Value = boolean | number | string | null

export interface Setting {
  id: string
  name: string
  about: string
  kind: 'flag' | 'number' | 'choice'
  initial: Value
  choices?: [string, string][]
  unit?: string
  /** Whether it does anything, as the others are. */
  when?: (values: Record<string, Value>) => boolean
}

export const LOGIN: Setting[] = [
  { id: 'userLoginEnabled', name: 'Users may log in', kind: 'flag', initial: true, about: 'Off: nobody can log in (error 3034). Who is logged in stays so.' },
  { id: 'enableMultipleLogins', name: 'A user may be logged in several times', kind: 'flag', initial: false, about: 'Off: one session at a time; the next setting says which one wins.' },
  {
    id: 'logoutLastUser', name: 'When someone is logged in already, refuse the newcomer', kind: 'flag', initial: false,
    about: 'On: the second login is refused (error 3002). Off: it ends the first session. Backendless calls this logoutLastUser, which sounds like the opposite.', when: values => values['enableMultipleLogins'] !== true,
  },
  { id: 'maxConcurrentLogins', name: 'Sessions of one user at most', kind: 'number', initial: 0, about: '0 is any number. One more is refused (error 3044).', when: values => values['enableMultipleLogins'] === true },
  { id: 'failedLoginsLock', name: 'Lock an account after so many failures in a row', kind: 'number', initial: 0, about: '0 is never. Anybody who knows an address can lock its account, so choose no small number. Error 3036 while it is locked.' },
  { id: 'unlockWaitingTime', name: 'How long it stays locked', kind: 'number', initial: 1_800, unit: 'seconds', about: 'It unlocks by itself.', when: values => Number(values['failedLoginsLock']) > 0 },
  {
    id: 'passwordRecovery', name: 'Who has forgotten the password gets', kind: 'choice', initial: 'LINK', about: 'A password that is mailed stays in the mailbox; a link works once.',
    choices: [['LINK', 'a link to a page where a new one is chosen'], ['PASSWORD', 'a new password by mail'], ['OFF', 'nothing (error 3101)']],
  },
  { id: 'enableSessionTimeout', name: 'Another session timeout than an hour', kind: 'flag', initial: false, about: 'A session ends when no call has used it for so long (error 3091).' },
  { id: 'sessionTimeout', name: 'A session ends without a call after', kind: 'number', initial: 3_600, unit: 'seconds', about: '1 second to 30 days. A shorter one ends, at once and for good, what is older than that.', when: values => values['enableSessionTimeout'] === true },
]

export const REGISTRATION: Setting[] = [
  { id: 'userRegistrationEnabled', name: 'Anybody may register', kind: 'flag', initial: true, about: 'Off: only developers and server code make accounts; clients get error 3009.' },
  { id: 'emailConfirmationRequired', name: 'A new account\'s address is to be confirmed', kind: 'flag', initial: false, about: 'A mail with a link goes to it, so the mail of this name must be on and a mail server set. As with Backendless, it can log in before that.' },
  {
    id: 'emailConfirmationRequiredToLogin', name: 'Nobody logs in before that', kind: 'flag', initial: false,
    about: 'The login is refused (error 3087) until the address is confirmed.', when: values => values['emailConfirmationRequired'] === true,
  },
]
