import { beforeEach, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { ServerClock } from '../../../src/cluster/api/server-clock.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { decideNow } from '../../../src/features/admission/approver/decide.ts';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { revokeUsed } from '../../../src/features/admission/approver/revoke.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';
import { generate } from '../../pki/test-authority.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { csrOf, NOW, pemOf } from './support.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const SECRET = '/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef';
const HOUR = 3_600_000;
const MINUTE = 60_000;
const { signal } = new AbortController();
const other = generate('ECDSA-P256');

/** The API server's clock: it says who is authenticated, so it is the one that counts. */
let server: number;
let api: MemoryApi;

beforeEach(() => {
  api = new MemoryApi();
  server = NOW;
});

/** Whose clock is wrong by how much. The token lives for fifteen minutes of the API server's clock. */
const SKEWS = [-HOUR, -MINUTE, 0, MINUTE, HOUR].flatMap((approver) =>
  [-HOUR, 0, HOUR].map((node) => ({ approver, node })),
);

function cluster(): TrustedCluster {
  const { connection } = api.cluster;
  const request = async (asked: ApiRequest) => {
    const answer = await connection.request(asked);
    // The Date header has whole seconds.
    return { ...answer, serverTime: Math.floor(server / 1000) * 1000 };
  };
  return { ...api.cluster, connection: { ...connection, request } } as TrustedCluster;
}

function token(replacesNode = false): void {
  const given = { description: '', ttl: 15 * MINUTE, expires: undefined, usages: ['authentication'] };
  const created = { ...given, token: new Secret('abcdef.0123456789abcdef'), groups: [boundGroup('worker')] };
  const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode } as const;
  api.put('/api/v1/namespaces/kube-system/secrets', revealed(bootstrapTokenSecret(created, NOW, binding)));
}

function node(machineID: string, readySince: number): void {
  const lastTransitionTime = new Date(readySince).toISOString();
  const status = { nodeInfo: { machineID }, conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }] };
  const there = api.object('/api/v1/nodes/w7');
  if (there === undefined) api.put('/api/v1/nodes', { metadata: { name: 'w7' }, status });
  else api.store.update({ group: '', resource: 'nodes' }, { ...there, status });
}

function decide(skew: number, name: string, pem = pemOf('w7')) {
  if (api.object(`${CSRS}/${name}`) === undefined) api.put(CSRS, csrOf({ name, pem }));
  const { now, heard } = new ServerClock({ now: () => server + skew });
  return decideNow(cluster(), postedRequest(api.object(`${CSRS}/${name}`)), { now, heard, signal });
}

const revoke = () => revokeUsed(cluster(), 'abcdef', { emit: () => {}, signal });

it.each(SKEWS)('admits the rightful machine once, and nobody else: $approver ms, $node ms', async (skew) => {
  token();
  server += 14 * MINUTE;
  expect(await decide(skew.approver, 'right')).toMatchObject({ verdict: 'approve' });
  expect(await decide(skew.approver, 'thief', pemOf('w7', { pair: other }))).toMatchObject({ verdict: 'deny' });
  expect(await revoke()).toBe(false);
  node('a', server + skew.node);
  expect(await revoke()).toBe(true);
  expect(api.object(SECRET)).toBeUndefined();
});

it.each(SKEWS)('admits nobody after the end of the token: $approver ms, $node ms', async (skew) => {
  token();
  server += 16 * MINUTE;
  expect(await decide(skew.approver, 'late')).toMatchObject({ verdict: 'wait', why: { key: 'TOKEN_EXPIRED' } });
});

it.each(SKEWS)(
  'keeps the token of a machine that replaces another until it is Ready: $approver ms, $node ms',
  async (skew) => {
    token(true);
    node('a', server - MINUTE + skew.node);
    server += MINUTE;
    expect(await decide(skew.approver, 'right')).toMatchObject({ verdict: 'approve' });
    server += MINUTE;
    expect(await revoke()).toBe(false);
    // The kubelet of the other machine keeps the time of a condition that stays as it is.
    node('b', NOW - MINUTE + skew.node);
    expect(await revoke()).toBe(true);
  },
);

it('leaves a small difference alone, which the Date header has by itself', () => {
  let own = NOW + 900;
  const clock = new ServerClock({ now: () => own });
  clock.heard(NOW);
  expect(clock.now()).toBe(NOW + 900);
  clock.heard(NOW - HOUR);
  own += 5_000;
  expect(clock.now()).toBe(NOW - HOUR + 5_000);
  clock.heard(undefined);
  expect(clock.now()).toBe(NOW - HOUR + 5_000);
});
