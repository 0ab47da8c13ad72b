// Providers of social login, as the server has them and as a form holds them.

export interface Provider {
  id: string
  code: string
  name: string
  clientId: string
  clientSecretSet: boolean
  requestTokenEndpoint: string | null
  issuer: string | null
  authorizationEndpoint: string | null
  tokenEndpoint: string | null
  userInfoEndpoint: string | null
  tokenInfoEndpoint: string | null
  tokenInfoClient: string
  secretInBody: boolean
  scope: string
  subjectField: string
  emailField: string
  emailVerifiedField: string
  fieldsMapping: Record<string, string>
  allowedOrigins: string[]
}

export type Template = Partial<Provider> & { code: string; name: string }

export type Protocol = 'oauth2' | 'oauth1'

export const protocolOf = (provider: { requestTokenEndpoint?: string | null }): Protocol => (provider.requestTokenEndpoint ? 'oauth1' : 'oauth2')

/** The fields that are one line of text, with what they mean. */
export const FIELDS: { id: keyof Provider; name: string; hint?: string; basic?: boolean; only?: Protocol }[] = [
  { id: 'code', name: 'Code', hint: 'What clients call it by, such as google', basic: true },
  { id: 'name', name: 'Name', basic: true },
  { id: 'clientId', name: 'Client id', hint: 'What the provider has given to your app', basic: true },
  { id: 'issuer', name: 'Issuer', hint: 'Of OpenID Connect; the other addresses are then found by themselves', only: 'oauth2' },
  { id: 'requestTokenEndpoint', name: 'Address of request tokens', only: 'oauth1' },
  { id: 'authorizationEndpoint', name: 'Address where people log in' },
  { id: 'tokenEndpoint', name: 'Address of tokens' },
  { id: 'userInfoEndpoint', name: 'Address of what is known of the user' },
  { id: 'tokenInfoEndpoint', name: 'Address that tells whose an access token is', hint: 'With {token}; without it, access tokens of clients are not accepted', only: 'oauth2' },
  { id: 'tokenInfoClient', name: 'Field of that answer with the client id', only: 'oauth2' },
  { id: 'scope', name: 'Scope', hint: 'Separated by spaces', only: 'oauth2' },
  { id: 'subjectField', name: 'Field that names the person for ever' },
  { id: 'emailField', name: 'Field of the e-mail address' },
  { id: 'emailVerifiedField', name: 'Field that says whether it is verified', hint: 'Empty when the provider does not say; then the address does not count' },
]

/** Lines of "theirs = property of Users". */
export const mappingText = (mapping: Record<string, string> = {}): string => Object.entries(mapping).map(([theirs, ours]) => `${theirs} = ${ours}`).join('\n')

export function readMapping(text: string): Record<string, string> {
  const pairs = text.split('\n').map(line => line.split('=').map(side => side.trim()))
  return Object.fromEntries(pairs.filter(([theirs, ours]) => theirs && ours).map(([theirs, ours]) => [String(theirs), String(ours)]))
}

export const lines = (text: string): string[] => text.split('\n').map(line => line.trim()).filter(line => line !== '')
