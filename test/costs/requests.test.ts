import { expect, it } from 'vitest';
import { join } from '../../src/operations/join.ts';
import { rehearse } from '../../src/simulation/rehearse.ts';
import { BOUNDS } from './bounds.ts';
import { countOf, expectWithin } from './cost.ts';

/**
 * A join that has no certificate by then (src/engine/conditions/kubelet-certificate.ts) looks why: on a machine with
 * much to do one may come to that.
 */
const LOOKS_AFTER_MS = 1_500;

/**
 * A Node that is late is looked for again, and then watched (src/engine/conditions/registration/node-registered.ts): the watch stands
 * for the look that finds it.
 */
const ABSENT = 'GET /api/v1/nodes/node-1 as bootstrap-token: 404';
const FOUND = 'GET /api/v1/nodes/node-1 as bootstrap-token: 200';
const WATCH = 'GET /api/v1/nodes (watch) as node: 200';

it('a rehearsed worker asks the API server for no more than is known', async () => {
  const { requests, hosts } = await rehearse({
    runJoin: join,
    nodes: 1,
    faults: [],
    signal: AbortSignal.timeout(60_000),
  });
  expect(hosts.map(({ outcome }) => outcome)).toEqual(['joined']);
  const counted = requests.filter(
    ({ path, atMs }) => !(path.includes('fieldSelector=spec.signerName') && atMs > LOOKS_AFTER_MS),
  );
  const names = counted
    .map(({ method, path, identity, status }) => `${method} ${nameOf(path)} as ${identity}: ${status}`)
    .map((name) => (name === WATCH ? FOUND : name))
    .filter((name, index, all) => ![ABSENT, FOUND].includes(name) || all.indexOf(name) === index);
  await expectWithin('requests-rehearsed', BOUNDS['requests-rehearsed'], countOf(names));
});

it('a Node that is in time is not watched', async () => {
  const { requests } = await rehearse({ runJoin: join, nodes: 3, faults: [], signal: AbortSignal.timeout(60_000) });
  const watches = requests.filter(({ path, identity }) => identity === 'node' && path.startsWith('/api/v1/nodes?'));
  // On a busy machine, the Nodes of some may be late, but not those of all three.
  expect(watches.length).toBeLessThan(3);
});

/** Without what differs from run to run: the name that the server gives a request for a certificate. */
function nameOf(path: string): string {
  const [resource = '', query = ''] = path.split('?');
  return `${resource}${new URLSearchParams(query).has('watch') ? ' (watch)' : ''}`;
}
