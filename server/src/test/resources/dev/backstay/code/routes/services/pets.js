'use strict'

class Pets {
  /**
   * @route GET /
   */
  all() {
    return 'all'
  }

  /**
   * @route POST /
   * @param {Object} pet
   */
  create(pet) {
    return pet
  }

  /**
   * @route GET /{petId}
   */
  one() {
    return 'one ' + this.request.pathParams.petId
  }

  /**
   * @route GET /names
   */
  zNames() {
    return 'names'
  }

  /**
   * @route GET /{petId}/toys/{toyId}
   * @param {String} petId
   * @param {Number} toyId
   * @param {String} colour
   */
  toy(petId, toyId, colour) {
    return [petId, toyId, colour]
  }

  /**
   * @route PUT /{petId}/weight
   * @param {String} petId
   * @param {Number} weight
   */
  weigh(petId, weight) {
    return [petId, weight]
  }

  /**
   * @route DELETE /{petId}
   */
  remove() {
    this.response.statusCode = 204
  }

  /**
   * @param {Object} value
   */
  typed(value) {
    return {
      argument: Buffer.isBuffer(value) ? { buffer: value.toString('hex') } : value,
      raw     : this.request.rawBody.toString('hex'),
      body    : Buffer.isBuffer(this.request.body) ? 'buffer' : this.request.body,
      method  : this.request.method,
      type    : this.request.header('CONTENT-type') || null,
      cookies : this.request.cookies,
    }
  }

  /**
   * @param {String} first
   * @param {String} second
   */
  two(first, second) {
    return [first, second]
  }

  /**
   * @route GET /page
   */
  page() {
    this.response.headers['Content-Type'] = 'text/html'
    this.response.headers['Cache-Control'] = 'public, max-age=60'
    this.response.headers['ETag'] = '"v1"'
    this.response.setCookie(['seen=yes; HttpOnly', 'lang=de', 'far=1; Domain=example.com; Path=/; Secure'])

    return '<h1>"Größe"</h1>'
  }

  /**
   * @route GET /greedy-page
   */
  greedyPage() {
    const headers = this.response.headers

    headers['Content-Type'] = this.request.queryParams.type
    headers['Service-Worker-Allowed'] = '/'
    headers['Alt-Svc'] = 'h2="evil.example:443"'
    headers['Clear-Site-Data'] = '"*"'
    headers['NEL'] = '{}'
    headers['X-Content-Type-Options'] = 'none'
    headers['Content-Security-Policy'] = "img-src 'self'"

    return '<script>1</script>'
  }

  /**
   * @route GET /picture
   */
  picture() {
    this.response.headers['Content-Type'] = 'image/png'

    return Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255])
  }

  /**
   * @route GET /bytes
   */
  bytes() {
    return new Uint8Array([1, 2, 3])
  }

  /**
   * @route GET /csv
   */
  csv() {
    this.response.headers['content-type'] = 'text/csv; charset=utf-8'

    return 'a,b\n1,2\n'
  }

  /**
   * @route GET /problem
   */
  problem() {
    this.response.headers['Content-Type'] = 'application/problem+json'
    this.response.statusCode = 422

    return { title: 'no' }
  }

  /**
   * A web hook: someone who knows the secret has sent the body.
   *
   * @route POST /hook
   */
  hook() {
    const crypto = require('crypto')
    const expected = crypto.createHmac('sha256', 'shared').update(this.request.rawBody).digest('hex')

    if (this.request.header('x-signature') !== expected) {
      throw new Backendless.ServerCode.Error(4711, 'the signature is wrong', 401)
    }

    return { paid: this.request.body.paid }
  }
}

Backendless.ServerCode.addService(Pets)
