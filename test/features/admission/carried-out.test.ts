/** What a decision writes into the cluster, to the byte. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import {
  ADMITTED_AGAIN,
  POLICY_DECIDED,
  TOKEN_EXPIRED,
} from '../../../src/features/admission/approver/admission-approver-sentences.ts';
import type { Decision } from '../../../src/features/admission/approver/client-policy.ts';
import { decided, decideNow } from '../../../src/features/admission/approver/decide.ts';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { publicKeyHash } from '../../../src/pki/keys/spki.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { csrOf, keys, NOW, type Posted, pemOf } from './support.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const SECRET = `${SECRETS}/bootstrap-token-abcdef`;
const HASH = publicKeyHash(keys.publicKey);
const SERVING = { signerName: 'kubernetes.io/kubelet-serving', username: 'system:node:w7', groups: ['system:nodes'] };

let api: MemoryApi;
beforeEach(() => {
  api = new MemoryApi();
  const token = {
    token: new Secret('abcdef.0123456789abcdef'),
    ...{ description: '', ttl: 60_000, expires: undefined, usages: ['authentication'], groups: [boundGroup('worker')] },
  };
  const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
  api.put(SECRETS, revealed(bootstrapTokenSecret(token, NOW, binding)));
});

/** Decides about a request half a second after the whole one. */
async function decide(posted: Posted = {}, more: Partial<Parameters<typeof decideNow>[2]> = {}) {
  api.put(CSRS, csrOf(posted));
  const request = postedRequest(api.object(`${CSRS}/${posted.name ?? 'csr-1'}`));
  const unanswered: Decision[] = [];
  const context = { now: () => NOW + 500, signal: new AbortController().signal, ...more };
  const deciding = decideNow(api.cluster, request, { unanswered: (one) => unanswered.push(one), ...context });
  const result = await deciding.catch((error: unknown) => error);
  return { request, result, unanswered };
}
const sent = (ending: string) => api.requests.filter(({ path }) => path.endsWith(ending)).at(-1);
const NOON = '2026-06-01T00:00:00Z';

describe('an approval', () => {
  it('is a patch of the judged version, and an Event', async () => {
    const { request } = await decide();
    const message = `The bound token admits w7 (role: worker), and the key in the request is new (${HASH}). The token has no uses left.`;
    const condition = { type: 'Approved', reason: 'KubejoinApproved', status: 'True', message, lastUpdateTime: NOON };
    const { uid, resourceVersion } = request;
    expect(sent('/approval')).toMatchObject({
      ...{ method: 'PATCH', path: `${CSRS}/csr-1/approval`, contentType: 'application/merge-patch+json' },
      body: { metadata: { uid, resourceVersion }, status: { conditions: [condition] } },
    });
    expect(sent('/events')).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/default/events' });
    expect(sent('/events')?.body).toEqual({
      ...{ apiVersion: 'v1', kind: 'Event' },
      metadata: { generateName: 'kubejoin-approver-', namespace: 'default' },
      involvedObject: {
        ...{ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', name: 'csr-1', uid },
      },
      ...{ type: 'Normal', reason: 'Approved', message, source: { component: 'kubejoin' }, count: 1 },
      ...{ firstTimestamp: NOON, lastTimestamp: NOON },
    });
  });

  it('is of a path that a name cannot leave', async () => {
    const request = { ...postedRequest(csrOf()), name: 'a/../b' };
    await decideNow(api.cluster, request, { now: () => NOW, signal: new AbortController().signal });
    expect(sent('/approval')?.path).toBe(`${CSRS}/a%2F..%2Fb/approval`);
  });
});

it('a denial is one, too, and its Event is a warning of at most 1024 characters', async () => {
  const reason = 'x'.repeat(2_000);
  await decide({}, { policy: async () => ({ verdict: 'deny', why: POLICY_DECIDED({ reason }) }) });
  expect(sent('/approval')?.body).toMatchObject({
    status: { conditions: [{ type: 'Denied', reason: 'KubejoinDenied', status: 'True', message: reason }] },
  });
  expect(sent('/events')?.body).toMatchObject({ type: 'Warning', reason: 'Denied', message: 'x'.repeat(1_024) });
});

describe('a decision whose answer is lost', () => {
  const status = (code: number) => ({ status: code, serverTime: undefined, body: {} });

  it.each([
    [200, 0],
    [404, 0],
    [499, 0],
    [500, 1],
    [503, 1],
  ])('is kept: after %d, %d times', async (code, count) => {
    api.disturb = ({ path }) => (path.endsWith('/approval') ? status(code) : undefined);
    const { unanswered } = await decide();
    expect(unanswered).toHaveLength(count);
    if (count > 0) expect(unanswered[0]).toMatchObject({ verdict: 'approve', why: { key: 'ADMITTED' } });
  });

  it.each([
    [403, 'TOKEN_UNREADABLE'],
    [409, 'DECISION_CONTENDED'],
    [404, 'DECISION_CONTENDED'],
  ])('with the token waits: %d is %s', async (code, key) => {
    api.disturb = ({ method, path }) => (method === 'PATCH' && path === SECRET ? status(code) : undefined);
    expect((await decide()).result).toMatchObject({ verdict: 'wait', why: { key } });
    expect(sent('/approval')).toBeUndefined();
  });

  it('is no decision any more where the request was changed or deleted', async () => {
    for (const code of [404, 409]) {
      api.disturb = ({ path }) => (path.endsWith('/approval') ? status(code) : undefined);
      expect((await decide({ name: `csr-${code}` })).result).toBe('changed');
    }
    expect(sent('/events')).toBeUndefined();
  });
});

describe('a request for a serving certificate holds up only itself', () => {
  const asked = { spec: SERVING };
  const never = async () => {
    throw new TypeError('a mistake');
  };

  it('where no inventory is', async () => {
    expect((await decide(asked)).result).toMatchObject({ verdict: 'wait', why: { key: 'SERVING_NO_INVENTORY' } });
  });

  it('but a mistake of the program is one', async () => {
    expect((await decide(asked, { expectedNames: never as never })).result).toBeInstanceOf(TypeError);
  });
});

it.each<[Decision, string, string]>([
  [{ verdict: 'approve', why: ADMITTED_AGAIN({ node: 'w7', key: HASH }) }, 'info', 'REQUEST_APPROVED'],
  [{ verdict: 'deny', why: TOKEN_EXPIRED() }, 'warning', 'REQUEST_DENIED'],
  [{ verdict: 'wait', why: TOKEN_EXPIRED() }, 'info', 'REQUEST_PENDING'],
])('the event of a decision: %j', (decision, level, key) => {
  const params = { request: 'csr-1', user: 'system:bootstrap:abcdef', why: decision.why };
  expect(decided(postedRequest(csrOf({ pem: pemOf('w7') })), decision)).toEqual({
    ...{ type: 'notice', level, message: { key, params } },
  });
});
