// Logins through a provider with the JS SDK. The provider is a small OpenID Connect server of this test's own that signs
// tokens; what a real one does, and what is wrong with tokens, is tested in Java (SocialLoginTest).

import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { appForTests, refused, registerUser, uniqueEmail } from './support.mjs'

const CLIENT = 'our-client'
const base64 = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

function openIdServer() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const provider = {}
  const documents = {
    '/.well-known/openid-configuration': () => ({
      issuer: provider.issuer,
      authorization_endpoint: `${provider.issuer}/authorize`,
      token_endpoint: `${provider.issuer}/token`,
      jwks_uri: `${provider.issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }),
    '/keys': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key', use: 'sig', alg: 'RS256' }] }),
  }
  const http = createServer((request, response) => {
    const document = documents[request.url]
    response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(document ? document() : {}))
  })

  provider.start = () => new Promise(resolve => http.listen(0, '127.0.0.1', () => {
    provider.issuer = `http://127.0.0.1:${http.address().port}`
    resolve()
  }))
  provider.stop = () => http.close()
  provider.token = claims => {
    const now = Math.floor(Date.now() / 1000)
    const payload = { iss: provider.issuer, aud: CLIENT, iat: now, exp: now + 600, ...claims }
    const signed = `${base64({ alg: 'RS256', typ: 'JWT', kid: 'key' })}.${base64(payload)}`
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  }
  return provider
}

describe('login through a provider', () => {
  const context = appForTests('Social')
  const provider = openIdServer()
  const person = (sub, email) => provider.token({ sub, email, email_verified: true })

  before(async () => {
    await provider.start()
    await context.developer.users.createOAuth2Provider(context.app.id, {
      code: 'acme', clientId: CLIENT, clientSecret: 'hush', issuer: provider.issuer, allowedOrigins: ['https://shop.example'],
    })
  })
  after(() => provider.stop())

  test('makes one account, with the roles that follow', async () => {
    const email = uniqueEmail()
    const client = context.js()

    const user = await client.Users.loginWithOauth2('acme', person(email, email))

    assert.equal(user.email, email)
    assert.ok((await client.Users.getUserRoles()).includes('SocialUser'))
    const again = await context.js().Users.loginWithOauth2('acme', person(email, email))
    assert.equal(again.objectId, user.objectId)
  })

  test('upgrades the guest who logs in', async () => {
    const client = context.js()
    const guest = await client.Users.loginAsGuest()
    const email = uniqueEmail()

    const user = await client.Users.loginWithOauth2('acme', person(email, email), guest)

    assert.equal(user.objectId, guest.objectId)
    assert.equal(user.userStatus, 'ENABLED')
  })

  test('takes over no account whose address nobody has verified', async () => {
    const user = await registerUser(context)

    await refused(context.js().Users.loginWithOauth2('acme', person('thief', user.email)), 3033)
  })

  test('refuses tokens of other clients and of nobody', async () => {
    const other = provider.token({ sub: 'x', aud: 'another-client' })

    await refused(context.js().Users.loginWithOauth2('acme', other), 3052)
    await refused(context.js().Users.loginWithOauth2('acme', 'opaque'), 3052)
  })

  test('begins at an address of the provider, for pages that the developer allows', async () => {
    const { Users } = context.js()
    const begin = page => Users.getAuthorizationUrlLink('acme', {}, 'openid email', true, page)

    const address = new URL(await begin('https://shop.example/in'))
    assert.equal(address.origin, provider.issuer)
    assert.equal(address.searchParams.get('client_id'), CLIENT)
    assert.equal(address.searchParams.get('code_challenge_method'), 'S256')
    assert.ok(address.searchParams.get('state') && address.searchParams.get('nonce'))
    await refused(begin('https://evil.example/in'), 3080)
  })
})

describe('login by OAuth 1', () => {
  const context = appForTests('OAuth1')
  // gives out nothing to who does not sign; whether the signature is right is tested in Java
  const http = createServer((request, response) => {
    const signed = /oauth_consumer_key="our-client".*oauth_signature=.*oauth_token="good"/.test(request.headers.authorization)
    response.writeHead(signed ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify(signed ? { data: { id: '4711', name: 'Ann' } } : {}))
  })

  before(async () => {
    await new Promise(resolve => http.listen(0, '127.0.0.1', resolve))
    await context.developer.users.createOAuth1ProviderFromTemplate(context.app.id, {
      code: 'twitter', clientId: CLIENT, clientSecret: 'hush', userInfoEndpoint: `http://127.0.0.1:${http.address().port}/me`,
    })
  })
  after(() => http.close())

  test('is set up from a template with the Console SDK', async () => {
    const { developer, app } = context
    const [provider] = await developer.users.getOAuth1Providers(app.id)

    assert.ok((await developer.users.getOAuth1ProviderTemplates(app.id)).some(({ code }) => code === 'twitter'))
    assert.equal(provider.clientSecretSet, true)
    assert.ok(!JSON.stringify(provider).includes('hush'))
    assert.deepEqual(await developer.users.getOAuth2Providers(app.id), [])
    assert.match(await developer.users.getOAuth1CallbackUrls(app.id, 'twitter'), /\/oauth\/callback$/)
    await developer.users.updateOAuth1Provider(app.id, { id: provider.id, name: 'X' })
    assert.equal((await developer.users.getOAuth1Provider(app.id, provider.id)).name, 'X')
  })

  test('takes a token with its secret, and gives the roles that follow', async () => {
    const client = context.js()

    const user = await client.Users.loginWithOauth1('twitter', 'good', 'its secret')

    assert.equal(user.name, 'Ann')
    const roles = await client.Users.getUserRoles()
    assert.ok(roles.includes('TwitterUser') && roles.includes('SocialUser'), `roles are ${roles}`)
    await refused(context.js().Users.loginWithOauth1('twitter', 'bad', 'its secret'), 3052)
    await refused(context.js().Users.loginWithOauth2('twitter', 'good'), 8007)
  })
})
