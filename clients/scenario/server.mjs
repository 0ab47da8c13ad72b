// Which server to talk to. The tests and the demo get it from the environment, so no secret stands in a command line.

export function serverFromEnvironment(environment = process.env) {
  const missing = ['BACKSTAY_URL', 'BACKSTAY_DEVELOPER_EMAIL', 'BACKSTAY_DEVELOPER_PASSWORD']
    .filter(name => !environment[name])

  if (missing.length) {
    throw new Error(`Set ${missing.join(', ')}: the address of a running server and its developer's account`)
  }

  return {
    url: environment.BACKSTAY_URL.replace(/\/+$/, ''),
    email: environment.BACKSTAY_DEVELOPER_EMAIL,
    password: environment.BACKSTAY_DEVELOPER_PASSWORD,
  }
}
