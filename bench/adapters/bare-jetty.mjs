// The measure for our own edge: Jetty alone, a fixed answer of the size of a record (dev.backstay.bench.BareJetty).
import fs from 'node:fs';

const { serve } = globalThis.bench.util;
const root = new URL('../../', import.meta.url).pathname;
const dist = `${root}cli/target/dist/`;
const classPath = () =>
  [`${root}bench/target/classes`, ...fs.readFileSync(`${dist}classpath`, 'utf8').trim().split(':').map((jar) => dist + jar)].join(':');
// The JDK that the launcher found: the one on the path may be too old for our classes.
const java = `${fs.readFileSync(`${dist}java-home`, 'utf8').trim()}/bin/java`;

export const base = 'http://127.0.0.1:8091';
export const tokenHeader = 'none';
export const meta = { title: 'bare Jetty', install: [], notes: 'Jetty core, platform threads, fixed 270-byte JSON; no routing, no caller, no database' };
export const version = async () => 'Jetty of cli/target/dist';
export async function reset() {}
export const start = async () => serve('bare-jetty', java, ['-XX:+UseSerialGC', '-cp', classPath(), 'dev.backstay.bench.BareJetty', '8091']);
export const ready = () => ({ path: '/' });
export async function seed() { return {}; }
// Named W6, as in the other reference, because the driver checks W1's denial.
export const workloads = () => ({ W6: { requests: [{ path: '/hello' }], check: (r) => (r.status === 200 ? '' : 'no answer') } });
