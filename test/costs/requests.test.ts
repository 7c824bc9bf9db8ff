import { expect, it } from 'vitest';
import { join } from '../../src/operations/join.ts';
import { rehearse } from '../../src/simulation/rehearse.ts';
import { countOf, expectWithin } from './cost.ts';

it('a rehearsed worker asks the API server for no more than is known', async () => {
  const { requests, hosts } = await rehearse({
    runJoin: join,
    nodes: 1,
    faults: [],
    signal: AbortSignal.timeout(60_000),
  });
  expect(hosts.map(({ outcome }) => outcome)).toEqual(['joined']);
  const names = requests
    .filter((request) => !isOfSlowMachine(request))
    .map(({ method, path, identity, status }) => `${method} ${nameOf(path)} as ${identity}: ${status}`)
    // How often it looks for the Node depends on the machine.
    .filter((name, index, all) => !name.startsWith('GET /api/v1/nodes/node-1 ') || all.indexOf(name) === index);
  expectWithin('requests-rehearsed', countOf(names));
});

/** A join that has no certificate by then looks why (src/engine/conditions/kubelet-certificate.ts). */
const LOOKS_AFTER_MS = 1_500;

/** Only on a machine with much to do; a Node that is late is watched (src/engine/conditions/registration/node-registered.ts). */
const isOfSlowMachine = ({ path, identity, atMs }: { path: string; identity: string; atMs: number }) =>
  (path.includes('fieldSelector=spec.signerName') && atMs > LOOKS_AFTER_MS) ||
  (identity === 'node' && path.startsWith('/api/v1/nodes?'));

/** Without what differs from run to run: the name that the server gives a request for a certificate. */
function nameOf(path: string): string {
  const [resource = '', query = ''] = path.split('?');
  return `${resource}${new URLSearchParams(query).has('watch') ? ' (watch)' : ''}`;
}
