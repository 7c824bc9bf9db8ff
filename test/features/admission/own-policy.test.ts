import { beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { decideNow } from '../../../src/features/admission/approver/decide.ts';
import {
  type ApprovalPolicy,
  type ApprovalRequest,
  type ApprovalVerdict,
  asking,
} from '../../../src/features/admission/approver/own-policy.ts';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { EMPTY_INVENTORY } from '../../../src/features/admission/inventory/inventory.ts';
import { bootstrapTokenSecret, boundGroup } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { publicKeyHash } from '../../../src/pki/keys/spki.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { type Asked, factsWith } from './serving-support.ts';
import { csrOf, keys, NOW, type Posted, pemOf, SIGNER } from './support.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const SECRET = '/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef';
const { signal } = new AbortController();
const SERVING = {
  signerName: 'kubernetes.io/kubelet-serving',
  usages: ['digital signature', 'server auth'],
  username: 'system:node:w7',
  groups: ['system:nodes', 'system:authenticated'],
};

const servingPosted = (asked: Asked): Posted => ({
  pem: pemOf('w9', { ...asked }),
  spec: { ...SERVING, username: 'system:node:w9' },
});

let api: MemoryApi;
beforeEach(() => {
  api = new MemoryApi();
  const given = { description: '', ttl: 60_000, expires: undefined, usages: ['authentication'] };
  const token = { ...given, token: new Secret('abcdef.0123456789abcdef'), groups: [boundGroup('worker')] };
  const binding = { node: 'w7', role: 'worker', uses: 1, replacesNode: false } as const;
  api.put('/api/v1/namespaces/kube-system/secrets', revealed(bootstrapTokenSecret(token, NOW, binding)));
});

function decide(policy: ApprovalPolicy, posted: Posted = {}) {
  if (api.object(`${CSRS}/csr-1`) === undefined) api.put(CSRS, csrOf(posted));
  const around = {
    ...{ now: () => NOW, signal, policy: asking(policy, { signal, hasInventory: false }) },
    expectedNames: async () => ({ ...factsWith(), inventory: EMPTY_INVENTORY }),
  };
  return decideNow(api.cluster, postedRequest(api.object(`${CSRS}/csr-1`)), around);
}

const verdictOf = async (...given: Parameters<typeof decide>) => {
  const decision = await decide(...given);
  return typeof decision === 'string' ? decision : `${decision.verdict} ${decision.why.key}`;
};
const always =
  (verdict: ApprovalVerdict): ApprovalPolicy =>
  () => ({ verdict, reason: 'because' });
const admitted = () => api.object(SECRET)?.metadata.annotations?.['kubejoin/admitted'];
const wrong: Posted = { pem: pemOf('cp1') };
const ready = () =>
  api.put('/api/v1/nodes', { metadata: { name: 'w7' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } });

describe('a policy of the caller', () => {
  it('sees who asks for what, and what kubejoin decides, and can change neither', async () => {
    let seen: ApprovalRequest | undefined;
    const pem = pemOf('w7');
    await decide(
      (request, proposed) => {
        seen = request;
        expect(proposed).toMatchObject({ verdict: 'approve', reason: { key: 'ADMITTED' } });
        expect(Object.isFrozen(proposed)).toBe(true);
        return undefined;
      },
      { pem },
    );
    expect(seen).toEqual({
      ...{ name: 'csr-1', uid: expect.any(String), createdAt: expect.any(Number), signer: SIGNER, pem },
      username: 'system:bootstrap:abcdef',
      groups: ['system:bootstrappers', boundGroup('worker'), 'system:authenticated'],
      usages: ['digital signature', 'client auth'],
      asks: { node: 'w7', key: publicKeyHash(keys.publicKey), dnsNames: [], ipAddresses: [] },
    });
    for (const part of [seen, seen?.groups, seen?.usages, seen?.asks, seen?.asks?.dnsNames, seen?.asks?.ipAddresses])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it('sees the names of a request for a serving certificate', async () => {
    let seen: ApprovalRequest | undefined;
    const pem = pemOf('w7', { dnsNames: ['w7'], ipAddresses: ['192.0.2.7', '2001:db8::7'] });
    await decide(
      (request) => {
        seen = request;
        return undefined;
      },
      { pem, spec: SERVING },
    );
    expect(seen?.asks).toMatchObject({ node: 'w7', dnsNames: ['w7'], ipAddresses: ['192.0.2.7', '2001:db8::7'] });
  });

  it.each<[string, string]>([
    ['no request', 'x'],
    ['one with more around it', `${pemOf('w7')}x`],
    ['another organization', pemOf('w7', { organizations: ['system:masters'] })],
    ['no user of a node', pemOf('w7', { commonName: 'admin' })],
  ])('is not told what %s asks for', async (_, pem) => {
    let seen: ApprovalRequest | undefined;
    await decide(
      (request) => {
        seen = request;
        return undefined;
      },
      { pem },
    );
    expect(seen).toMatchObject({ asks: undefined });
  });

  it.each<[string, ApprovalVerdict, string]>([
    ['approves', 'approve', 'approve ADMITTED'],
    ['waits with', 'wait', 'wait POLICY_DECIDED'],
    ['denies', 'deny', 'deny POLICY_DECIDED'],
  ])('%s what kubejoin approves', async (_, verdict, result) => {
    expect(await verdictOf(always(verdict))).toBe(result);
    expect(admitted() !== undefined).toBe(verdict === 'approve');
  });

  it.each<ApprovalVerdict>(['approve', 'wait', 'deny'])(
    'cannot loosen what kubejoin denies, or has wait, by the verdict %s',
    async (verdict) => {
      ready();
      expect(await verdictOf(always(verdict))).toBe(
        verdict === 'deny' ? 'deny POLICY_DECIDED' : 'wait TOKEN_NODE_READY',
      );
      api.store.delete(
        { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' },
        undefined,
        'csr-1',
        {},
      );
      expect(await verdictOf(always(verdict), wrong)).toBe('deny REQUEST_OTHER_NODE');
      expect(admitted()).toBeUndefined();
    },
  );

  it.each<[ApprovalVerdict, string]>([
    ['approve', 'Approved'],
    ['deny', 'Denied'],
  ])('decides alone about other requests: %s', async (verdict, type) => {
    expect(await verdictOf(always(verdict), { spec: { ...SERVING, username: 'cloud:w7' } })).toBe(
      `${verdict} POLICY_DECIDED`,
    );
    const status = api.object(`${CSRS}/csr-1`)?.status as { conditions: object[] } | undefined;
    expect(status?.conditions).toMatchObject([{ type, message: 'because' }]);
  });

  it('knows alone whose a name is where there is no inventory', async () => {
    const own = servingPosted({ dnsNames: ['w9'], ipAddresses: ['10.0.0.9'] });
    expect(await verdictOf(() => undefined, own)).toBe('wait SERVING_NAMES_UNLISTED');
    expect(await verdictOf(always('approve'))).toBe('approve POLICY_DECIDED');
  });

  it.each([
    { dnsNames: ['kubernetes.default.svc'] },
    { dnsNames: ['w9'], ipAddresses: ['10.0.0.6'] },
    { ipAddresses: ['10.96.0.1'] },
    { ipAddresses: ['127.0.0.1'] },
    {},
  ])('gives nobody the names of others, nor unusable ones: %o', async (asked) => {
    expect(await verdictOf(always('approve'), servingPosted(asked))).toMatch(/^deny /);
  });

  it('may approve for a signer that its account may not approve for, which holds up nothing', async () => {
    api.disturb = ({ path }) =>
      path.endsWith('/approval') ? { status: 403, serverTime: undefined, body: {} } : undefined;
    expect(await verdictOf(always('approve'), { spec: { ...SERVING, username: 'cloud:w7' } })).toBe(
      'wait WAITING_API_SERVER',
    );
  });

  it('leaves requests that neither decides as they are', async () => {
    expect(await verdictOf(() => undefined, { spec: { ...SERVING, username: 'cloud:w7' } })).toBe('other');
    expect(api.asked).toEqual([]);
  });

  it('that throws, answers wrongly or never ends makes a request wait, and uses no token', async () => {
    const failing: ApprovalPolicy = () => {
      throw new Error('no\ninventory');
    };
    expect(await decide(failing)).toMatchObject({
      ...{ verdict: 'wait', why: { key: 'POLICY_FAILED', params: { reason: 'no\\ninventory' } } },
    });
    expect(await verdictOf(async () => Promise.reject('no'))).toBe('wait POLICY_FAILED');
    expect(await verdictOf((() => ({ verdict: 'yes' })) as never)).toBe('wait POLICY_WRONG');
    expect(await verdictOf((() => null) as never)).toBe('wait POLICY_FAILED');
    expect(admitted()).toBeUndefined();
    const ended = new AbortController();
    const policy = asking(() => new Promise(() => {}), { signal: ended.signal, hasInventory: false });
    api.put(CSRS, csrOf({ name: 'csr-2' }));
    const request = postedRequest(api.object(`${CSRS}/csr-2`));
    const running = decideNow(api.cluster, request, { now: () => NOW, signal: ended.signal, policy });
    ended.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
  });
});
