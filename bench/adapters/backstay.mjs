// Backstay in the workload of ../shared/bench: bench/run.sh PATH/backstay.mjs (see README.md beside this folder).
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

const { PEERS, serve, must, pmap, chunks } = globalThis.bench.util, d = globalThis.bench.data;

const root = new URL('../../', import.meta.url).pathname;
const DATA = `${PEERS}/backstay-data`;
const STATE = `${PEERS}/backstay-app.json`;
const EMAIL = 'bench@example.com', PASSWORD = d.PASSWORD;
const DURABILITY = process.env.DURABILITY || 'normal';
// Secrets are not taken from a command line.
const SECRETS = { BACKSTAY_DEVELOPER_PASSWORD: PASSWORD, ...(process.env.DATABASE && { BACKSTAY_DATABASE: process.env.DATABASE }) };

export const base = 'http://127.0.0.1:8080';
export const tokenHeader = 'user-token';
export const meta = {
  title: 'Backstay', install: [`${root}cli/target/dist`], installNote: 'jars and AOT cache, without the JDK',
  notes: `one JVM; ${process.env.DATABASE ? 'PostgreSQL' : 'SQLite WAL'}, durability=${DURABILITY}; role permissions on tables, owner policy on Doc; index on category and owner; Argon2id 19 MiB t=2 p=1; access log ${process.env.ACCESS_LOG || 'on'}; decisions of the last 1,000 requests kept; hello is a JavaScript service in the official CodeRunner`,
};
export const version = async () => spawnSync(`${root}backstay`, ['--version'], { encoding: 'utf8' }).stdout.trim();
export async function reset() {
  fs.rmSync(DATA, { recursive: true, force: true });
}
export const start = async () =>
  serve('backstay', `${root}backstay`, ['start', '--port', '8080', '--data', DATA, '--durability', DURABILITY,
    '--access-log', process.env.ACCESS_LOG || 'on', '--developer-email', EMAIL,
    '--server-code', process.env.SERVER_CODE || 'on', '--code-workers', process.env.CODE_WORKERS || 'warm',
    // As many logins as the load makes: the limit on attempts would answer in the server's stead.
    '--attempts-per-address', '0', ...(process.env.HASHES ? ['--password-hashes-at-once', process.env.HASHES] : [])],
  { env: SECRETS });
export const ready = () => ({ path: '/health/ready' });

const tok = (t) => ({ 'user-token': t });
let api = '';
const login = (u) => ({ method: 'POST', path: `${api}/users/login`, body: { login: d.email(u), password: d.PASSWORD } });

export async function seed() {
  const auth = {};
  const console_ = (method, p, body) => must(base, { method, path: p, headers: auth, body });
  auth['auth-key'] = (await fetch(`${base}/console/home/login`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ login: EMAIL, password: PASSWORD }),
  })).headers.get('auth-key');
  const app = await console_('POST', '/console/applications', { appName: 'bench' });
  const C = `/${app.id}/console`, S = `${C}/security`;
  const keys = (await console_('GET', `${C}/appsettings`)).apiKeys;
  api = `/${app.id}/${keys.find((k) => k.deviceType === 'REST').apiKey}`;
  fs.writeFileSync(STATE, JSON.stringify({ api, bl: keys.find((k) => k.deviceType === 'BL').apiKey, id: app.id }));
  // W5 logs the users in again while the tokens of the other workloads go on.
  await console_('POST', `${C}/userlogin`, { ...(await console_('GET', `${C}/userlogin`)), enableMultipleLogins: true });
  const role = await console_('PUT', `${S}/roles/reader`);
  const notAuth = (await console_('GET', `${S}/roles`)).find((r) => r.rolename === 'NotAuthenticatedUser');

  const five = [['name', 'STRING'], ['category', 'STRING'], ['score', 'INT'], ['active', 'BOOLEAN'], ['note', 'TEXT']];
  const table = async (name, columns) => {
    const t = await console_('POST', `${C}/data/tables`, { name });
    for (const [c, dataType] of columns) {
      await console_('POST', `${C}/data/tables/${name}/columns`, { name: c, dataType, ...(c === 'category' && name === 'Item' ? { indexed: true } : {}) });
    }
    return t.tableId;
  };
  const item = await table('Item', five), entry = await table('Entry', five), secret = await table('Secret', five);
  const doc = await table('Doc', [['title', 'STRING'], ['rank', 'INT'], ['body', 'TEXT']]);
  const cells = (t, pid, permissions) => console_('PUT', `${S}/data/${t}/roles/${pid}`, { permissions });
  const set = (access, ...operations) => operations.map((operation) => ({ operation, access }));
  const all = ['CREATE', 'FIND', 'UPDATE', 'REMOVE'];
  for (const t of [item, entry]) await cells(t, role.roleId, set('GRANT', ...all));
  for (const t of [item, entry, secret, doc]) await cells(t, notAuth.roleId, set('DENY', ...all));
  // readers may not read Secret; on Doc they find only what they own: denied globally to readers, granted to owners
  await cells(secret, role.roleId, set('DENY', 'FIND'));
  await console_('PUT', `${S}/roles/permissions/${role.roleId}`, { type: 'DATA', operation: 'FIND', access: 'DENY' });
  await console_('PUT', `${S}/data/ownerpolicy/${doc}`, { operation: 'FIND', access: 'GRANT' });

  const post = (p, body, headers = {}) => must(base, { method: 'POST', path: `${api}/${p}`, headers, body });
  const users = await pmap(d.range(d.USERS, (u) => u), 2, (u) => post('users/register', { email: d.email(u), name: d.username(u), password: d.PASSWORD }));
  await console_('PUT', `${S}/assignedroles`, { roles: [{ roleId: role.roleId, status: 'ALL' }], users: users.map((u) => u.objectId) });
  const fill = async (t, n, row, headers) => (await pmap(chunks(d.range(n, row), 100), 2, (rows) => post(`data/bulk/${t}`, rows, headers))).flat();
  const tokens = await pmap(d.range(d.USERS, (u) => u), 2, async (u) => (await must(base, login(u)))['user-token']);
  const items = await fill('Item', d.ROWS, d.item, tok(tokens[0]));
  const entries = await fill('Entry', d.ENTRIES, d.item, tok(tokens[0]));
  const mine = (u) => d.range(d.ROWS, (i) => i).filter((i) => d.ownerOf(i) === u).map(d.doc);
  for (let u = 0; u < d.USERS; u++) await post('data/bulk/Doc', mine(u), tok(tokens[u]));
  if ((process.env.SERVER_CODE || 'on') === 'on') deploy(app.id, keys.find((k) => k.deviceType === 'BL').apiKey);
  return { items, entries, tokens: tokens.slice(0, d.CALLERS) };
}

function deploy(appId, key) {
  const code = path.join(PEERS, 'backstay-hello');
  fs.mkdirSync(`${code}/services`, { recursive: true });
  fs.writeFileSync(`${code}/services/hello.js`,
    'class Hello {\n  /**\n   * @param {String} name\n   * @returns {String}\n   */\n  hello(name) { return `Hello ${name}` }\n}\nBackendless.ServerCode.addService(Hello)\n');
  const coderunner = `${root}coderunner/node_modules/.bin/coderunner`;
  const out = spawnSync(coderunner, ['deploy', '-q', '-a', appId, '-k', key, '-s', base], { cwd: code, encoding: 'utf8' });
  if (!/Zip File has been published/.test(out.stdout)) throw new Error(`deploy failed: ${out.stdout.slice(-500)}`);
}

export function workloads({ items, entries, tokens }) {
  api ||= JSON.parse(fs.readFileSync(STATE, 'utf8')).api;
  const h = (i) => tok(tokens[i % tokens.length]);
  const V = (f) => d.range(d.VARIANTS, f), q = (o) => new URLSearchParams(o).toString();
  const at = (t, id = '') => `${api}/data/${t}${id && '/' + id}`;
  const loads = {
    W1: { requests: V((i) => ({ path: at('Item', items[(i * 37) % items.length]), headers: h(i) })), check: (r) => (r.status !== 200 || r.json.category === undefined ? 'no object' : '') },
    W2: { requests: V((i) => ({ path: `${at('Item')}?${q({ where: `category='c${i % 1000}'`, sortBy: 'score desc', pageSize: '10' })}`, headers: h(i) })), check: (r) => (r.json?.length !== 10 || !(r.json[0].score >= r.json[9].score) ? 'not 10 sorted rows' : '') },
    W3: { requests: V((i) => ({ method: 'POST', path: at('Entry'), headers: h(i), body: d.item(i) })), check: (r) => (r.status !== 200 ? 'not created' : ''), count: async () => +(await must(base, { path: `${at('Entry')}/count`, headers: tok(tokens[0]) })) },
    W4: { requests: V((i) => ({ method: 'PUT', path: at('Entry', entries[i % entries.length]), headers: h(i), body: d.patch(i) })), check: (r) => (r.status !== 200 ? 'not updated' : '') },
    W5: { requests: V((i) => login(i % d.USERS)), check: (r) => (!r.json?.['user-token'] ? 'no login' : '') },
    W6: { requests: V((i) => ({ method: 'POST', path: `${api}/services/Hello/hello`, headers: h(i), body: JSON.stringify(`n${i}`) })), check: (r) => (!/Hello n/.test(r.text) ? 'no hello' : '') },
    W7: { requests: V((i) => ({ path: `${at('Doc')}?${q({ sortBy: 'rank desc', pageSize: '10' })}`, headers: h(i) })), check: (r) => (r.json?.length !== 10 || new Set(r.json.map((x) => x.ownerId)).size !== 1 ? 'not own 10 rows' : '') },
    W8: { requests: V((i) => ({ path: `${at('Secret')}?pageSize=10`, headers: h(i) })), check: (r) => (r.status !== 200 || r.json?.length !== 0 ? 'not an empty list' : '') },
  };
  if ((process.env.SERVER_CODE || 'on') !== 'on') delete loads.W6;
  return loads;
}
