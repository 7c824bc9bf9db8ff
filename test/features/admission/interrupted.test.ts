/** An approver that ends at any of its requests, before the API server has it or before its answer: nobody else is admitted. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { NodeRole } from '../../../src/config/types/join.ts';
import { decideNow } from '../../../src/features/admission/approver/decide.ts';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { revokeUsed } from '../../../src/features/admission/approver/revoke.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { publicKeyHash } from '../../../src/pki/keys/spki.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';
import { generate } from '../../pki/test-authority.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { csrOf, keys, NOW, pemOf } from './support.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const SECRET = `${SECRETS}/bootstrap-token-abcdef`;
const { signal } = new AbortController();
const thief = generate('ECDSA-P256');

let api: MemoryApi;

function putToken(role: NodeRole): void {
  const token = {
    token: new Secret('abcdef.0123456789abcdef'),
    ...{ description: '', ttl: 60_000, expires: undefined, usages: ['authentication'], groups: [boundGroup(role)] },
  };
  const binding = { node: 'w7', role, uses: 1, replacesNode: false } as const;
  api.put(SECRETS, revealed(bootstrapTokenSecret(token, NOW, binding)));
}

beforeEach(() => {
  api = new MemoryApi();
  putToken('worker');
  for (const [name, pem] of [
    ['own', pemOf('w7')],
    ['other-key', pemOf('w7', { pair: thief })],
    ['other-name', pemOf('cp1', { pair: thief })],
  ] as const)
    api.put(CSRS, csrOf({ name, pem }));
});

const decide = (name: string) =>
  decideNow(api.cluster, postedRequest(api.object(`${CSRS}/${name}`)), { now: () => NOW, signal });
const revoke = () => revokeUsed(api.cluster, 'abcdef', { emit: () => {}, signal });
const ready = () =>
  api.put('/api/v1/nodes', { metadata: { name: 'w7' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } });
const conditions = () =>
  ['own', 'other-key', 'other-name'].map((name) => {
    const status = api.object(`${CSRS}/${name}`)?.status as { conditions?: { type: string }[] } | undefined;
    return status?.conditions?.map(({ type }) => type);
  });
const admitted = () => api.object(SECRET)?.metadata.annotations?.['kubejoin/admitted'];

type When = 'before' | 'after';

/** Ends whoever asks at the request of this number, from 0. False if it did not get so far. */
async function killedAt(at: number, when: When, work: () => Promise<unknown>): Promise<boolean> {
  let number = 0;
  api.disturb = async (request: ApiRequest) => {
    if (number++ !== at) return undefined;
    api.disturb = () => undefined;
    if (when === 'after') await api.cluster.connection.request(request);
    throw new Error('killed');
  };
  const killed = await work().then(
    () => false,
    (error: Error) => error.message === 'killed',
  );
  api.disturb = () => undefined;
  return killed;
}

const cases = (requests: number) =>
  Array.from({ length: requests }, (_, at) => at).flatMap((at) =>
    (['before', 'after'] as const satisfies When[]).map((when) => ({ at, when })),
  );

describe('an approver that is killed', () => {
  it.each(cases(5))('while it admits, $when the request $at', async ({ at, when }) => {
    expect(await killedAt(at, when, () => decide('own'))).toBe(true);
    const isTaken = admitted() !== undefined;
    expect(isTaken).toBe(at > 2 || (at === 2 && when === 'after'));
    // A use that is taken belongs to its key, whoever is judged next.
    const order = isTaken ? ['other-name', 'other-key', 'own'] : ['other-name', 'own', 'other-key'];
    for (const name of order)
      if (name !== 'own' || conditions()[0] === undefined)
        expect(await decide(name), name).toMatchObject({ verdict: name === 'own' ? 'approve' : 'deny' });
    expect(conditions()).toEqual([['Approved'], ['Denied'], ['Denied']]);
    expect(admitted()).toBe(publicKeyHash(keys.publicKey));
  });

  it.each(cases(3))('while it revokes, $when the request $at', async ({ at, when }) => {
    await decide('own');
    ready();
    expect(await killedAt(at, when, revoke)).toBe(true);
    expect(await revoke()).toBe(true);
    expect(api.object(SECRET)).toBeUndefined();
    // Without its token nothing more is approved.
    for (const name of ['other-key', 'other-name']) expect(await decide(name)).toMatchObject({ verdict: 'wait' });
    expect(conditions()).toEqual([['Approved'], undefined, undefined]);
  });

  it('asks no more than these requests', async () => {
    expect(await killedAt(5, 'before', () => decide('own'))).toBe(false);
    ready();
    expect(await killedAt(3, 'before', revoke)).toBe(false);
    expect(api.object(SECRET)).toBeUndefined();
  });
});

describe('a join of a control plane that is interrupted', () => {
  it('still has its token when its Node is Ready, until it has labelled the Node', async () => {
    api.remove(SECRET);
    putToken('control-plane');
    api.put(CSRS, csrOf({ name: 'control-plane', role: 'control-plane' }));
    expect(await decide('control-plane')).toMatchObject({ verdict: 'approve' });
    ready();
    expect(await revoke()).toBe(false);
    expect(api.object(SECRET)).toBeDefined();
    const node = api.object('/api/v1/nodes/w7') ?? expect.fail('no Node');
    const labels = { 'node-role.kubernetes.io/control-plane': '' };
    api.store.update({ group: '', resource: 'nodes' }, { ...node, metadata: { ...node.metadata, labels } });
    expect(await revoke()).toBe(true);
    expect(api.object(SECRET)).toBeUndefined();
  });
});
