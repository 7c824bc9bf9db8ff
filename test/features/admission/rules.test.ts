/** Rules of the approver that a sample of mutants could break without a test noticing. */
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { decideClient } from '../../../src/features/admission/approver/client-policy.ts';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { revokeUsed } from '../../../src/features/admission/approver/revoke.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { ADMISSION_NOT_INSTALLED } from '../../../src/operations/bound-tokens/operations-bound-tokens-sentences.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { factsWith } from './serving-support.ts';
import { csrOf, NOW, tokenOf } from './support.ts';

const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const SECRET = `${SECRETS}/bootstrap-token-abcdef`;

describe('the end of a token that is used up', () => {
  /** A token that has admitted its machine, whose Node is Ready. */
  function used(): MemoryApi {
    const api = new MemoryApi();
    const token = {
      token: new Secret('abcdef.0123456789abcdef'),
      ...{
        description: '',
        ttl: 60_000,
        expires: undefined,
        usages: ['authentication'],
        groups: [boundGroup('worker')],
      },
    };
    const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
    const object = revealed(bootstrapTokenSecret(token, NOW, binding));
    Object.assign(object.metadata.annotations as object, { 'kubejoin/admitted': `sha256:${'0'.repeat(64)}` });
    api.put(SECRETS, object);
    api.put('/api/v1/nodes', {
      metadata: { name: 'w7' },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
    return api;
  }
  const revoke = (api: MemoryApi) =>
    revokeUsed(api.cluster, 'abcdef', { emit: () => {}, signal: new AbortController().signal });

  it('deletes exactly the version that was read', async () => {
    const api = used();
    const { uid, resourceVersion } = api.object(SECRET)?.metadata ?? {};
    const sent: ApiRequest[] = [];
    api.disturb = (request) => {
      sent.push(request);
      return undefined;
    };
    expect(await revoke(api)).toBe(true);
    expect(api.object(SECRET)).toBeUndefined();
    expect(sent.find(({ method }) => method === 'DELETE')?.body).toEqual({
      ...{ apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } },
    });
  });

  it.each(['GET', 'DELETE'])('is left to others where the approver may not %s it', async (forbidden) => {
    const api = used();
    api.disturb = ({ method, path }) =>
      method === forbidden && path === SECRET ? { status: 403, serverTime: undefined, body: {} } : undefined;
    expect(await revoke(api)).toBe(true);
    expect(api.object(SECRET)).toBeDefined();
  });
});

it('the API servers own the addresses of the EndpointSlice and the certSANs of kubeadm-config', () => {
  const { apiServers } = factsWith().cluster;
  expect([...apiServers].sort()).toEqual(['10.0.0.1', '10.0.0.2', 'api.example.com']);
});

it('a denial for other usages names them', () => {
  const usages = ['digital signature', 'server auth'];
  const facts = { token: tokenOf(), nodeReady: false, now: NOW };
  expect(decideClient(postedRequest(csrOf({ spec: { usages } })), 'worker', facts)).toMatchObject({
    ...{ verdict: 'deny', why: { key: 'REQUEST_USAGES', params: { usages } } },
  });
});

it.each([
  [['Role a'], 'an object that is missing from the cluster: Role a.'],
  [['Role a', 'Role b'], 'objects that are missing from the cluster: Role a and Role b.'],
])('a cluster without bound tokens lacks %j', (missing, words) => {
  const { text } = new Failure(ADMISSION_NOT_INSTALLED, { ...ADMISSION_NOT_INSTALLED.sample, missing });
  expect(text.cause).toContain(words);
});
