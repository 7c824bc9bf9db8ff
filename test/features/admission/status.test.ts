/** What `admission status` says of tokens, inventory and Deployment, and the rules of decisions that it does not show. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { decideClient, renewingNode } from '../../../src/features/admission/approver/client-policy.ts';
import { asking } from '../../../src/features/admission/approver/own-policy.ts';
import { pendingRequests } from '../../../src/features/admission/approver/pending-requests.ts';
import { postedRequest } from '../../../src/features/admission/approver/posted-request.ts';
import { usedToken } from '../../../src/features/admission/approver/revoke.ts';
import { servingNode } from '../../../src/features/admission/approver/serving-policy.ts';
import { admissionStatus, approvesServing, describeDeployment } from '../../../src/features/admission/status.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import { bootstrapTokenSecret, boundGroup, type TokenBinding } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { run as command } from '../../cli/support/captured.ts';
import { failureOf } from '../../engine/kinds/pki-host.ts';
import { generate } from '../../pki/test-authority.ts';
import { MemoryApi } from '../../support/memory-api.ts';
import { SECRETS, ServedApi } from '../../support/served-api.ts';
import { csrOf, NOW, pemOf, tokenOf } from './support.ts';

const APPS = '/apis/apps/v1/namespaces/kube-system/deployments';
const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const MAPS = '/api/v1/namespaces/kube-system/configmaps';
const BINDING: TokenBinding = { node: 'w7', role: 'worker', uses: 2, replacesNode: false };
const WORKER = boundGroup('worker');

let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start();
});
afterAll(() => api.stop());

const status = (host = linuxHost()) =>
  admissionStatus({
    ...{ kubeconfigPath: api.kubeconfig, host, emit: () => {} },
    signal: new AbortController().signal,
  });

function token(id: string, groups: string[], usages: string[], binding?: TokenBinding, end = '2100'): void {
  const times = { ttl: undefined, expires: Date.parse(`${end}-01-01T00:00:00Z`) };
  const made = { token: new Secret(`${id}.0123456789abcdef`), description: '', usages, groups, ...times };
  api.memory.put(SECRETS, revealed(bootstrapTokenSecret(made, NOW, binding)));
}

it('a cluster without an approver has no Deployment and no inventory', async () => {
  expect(await status()).toMatchObject({ deployment: undefined, inventoryNodes: undefined, bound: [], unbound: [] });
});

it('a token is bound only by its binding and its one group', async () => {
  token('bound1', [WORKER], ['authentication'], BINDING);
  token('twogrp', [WORKER, 'system:bootstrappers:x'], ['authentication'], BINDING);
  token('othgrp', ['system:bootstrappers:x'], ['authentication'], BINDING);
  token('unboun', [WORKER], ['authentication']);
  token('nogrps', [], ['authentication'], BINDING);
  token('signer', [], ['signing']);
  const { bound, unbound } = await status();
  expect([...unbound].sort()).toEqual(['nogrps', 'othgrp', 'twogrp', 'unboun']);
  expect(bound.map(({ id }) => id).sort()).toEqual(['bound1', 'nogrps', 'othgrp', 'twogrp']);
  expect(bound.find(({ id }) => id === 'bound1')).toEqual({
    ...{ id: 'bound1', ...BINDING, usesLeft: 2, expires: Date.parse('2100-01-01T00:00:00Z') },
  });
});

describe('a token that was removed', () => {
  const ids = ({ bound, unbound }: Awaited<ReturnType<typeof status>>) => [...bound.map(({ id }) => id), ...unbound];

  it('by its deletion is not listed', async () => {
    token('kept01', [WORKER], ['authentication'], BINDING);
    token('gone01', [WORKER], ['authentication'], BINDING);
    token('gone02', ['system:bootstrappers:x'], ['authentication']);
    expect(ids(await status())).toEqual(expect.arrayContaining(['gone01', 'gone02']));
    for (const id of ['gone01', 'gone02']) api.memory.remove(`${SECRETS}/bootstrap-token-${id}`);
    const left = ids(await status());
    expect(left.filter((id) => id.startsWith('gone'))).toEqual([]);
    expect(left).toContain('kept01');
  });

  it('by its end is not listed, nor are the ways in of its groups, while the cluster still has its Secret', async () => {
    const group = 'system:bootstrappers:expired-only';
    api.approves = ({ groups }) => groups.includes(group);
    onTestFinished(() => {
      api.approves = () => false;
    });
    token('past01', [WORKER], ['authentication'], BINDING, '2020');
    token('past02', [group], ['authentication'], undefined, '2020');
    const found = await status();
    expect(ids(found).filter((id) => id.startsWith('past'))).toEqual([]);
    expect(found.autoApproved.map(({ subject }) => subject)).not.toContain(group);
    token('now001', [group], ['authentication']);
    expect((await status()).autoApproved.map(({ subject }) => subject)).toContain(group);
  });

  it('is told by the cluster’s clock', async () => {
    token('kept02', [WORKER], ['authentication'], BINDING);
    const host = linuxHost();
    const clock = { ...host.read.clock, now: () => Date.parse('2200-01-01T00:00:00Z') };
    expect(ids(await status({ ...host, read: { ...host.read, clock } }))).toContain('kept02');
  });
});

describe('a certificate request that waits', () => {
  const put = (name: string, spec: object, state: object = {}, memory = api.memory) =>
    memory.put(CSRS, csrOf({ name, spec, status: state }));
  const node = { signerName: 'kubernetes.io/kubelet-serving', username: 'system:node:w8', groups: ['system:nodes'] };

  it('is named with its node; one that is decided, or of another signer, is not', async () => {
    token('waits1', [WORKER], ['authentication'], BINDING);
    put('csr-client', { username: 'system:bootstrap:waits1' });
    put('csr-serving', node);
    put('csr-other', { username: 'system:bootstrap:nobody' });
    put('csr-foreign', { signerName: 'example.com/signer' });
    put('csr-approved', node, { conditions: [{ type: 'Approved', status: 'True' }] });
    put('csr-denied', node, { conditions: [{ type: 'Denied', status: 'True' }] });
    const { pending } = await status();
    expect(pending?.map(({ name, node: of, certificate, requester }) => [name, of, certificate, requester])).toEqual([
      ['csr-client', 'w7', 'client', 'system:bootstrap:waits1'],
      ['csr-other', undefined, 'client', 'system:bootstrap:nobody'],
      ['csr-serving', 'w8', 'serving', 'system:node:w8'],
    ]);
    for (const { created } of pending ?? []) expect(Math.abs(created - Date.now())).toBeLessThan(60_000);
  });

  it('is listed before one that came later', async () => {
    let now = NOW;
    const memory = new MemoryApi(() => now);
    put('csr-b', node, {}, memory);
    now += 60_000;
    put('csr-a', node, {}, memory);
    const { clock } = linuxHost().read;
    const reading = { timeoutMs: 0, clock, emit: () => {}, signal: new AbortController().signal };
    expect(await pendingRequests(memory.cluster, reading)).toEqual([
      { name: 'csr-b', certificate: 'serving', requester: 'system:node:w8', created: NOW },
      { name: 'csr-a', certificate: 'serving', requester: 'system:node:w8', created: NOW + 60_000 },
    ]);
  });

  it('is shown with the command that decides on it, and no name of a stranger gets into a command', async () => {
    put('--all', node);
    for (const index of [1, 2, 3]) put(`csr-x-${index}`, node);
    api.memory.put(MAPS, {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kubelet-config', namespace: 'kube-system' } },
      data: { kubelet: 'kind: KubeletConfiguration' },
    });
    const { out } = await command(['admission', 'status', '--kubeconfig', api.kubeconfig]);
    expect(out).toMatch(
      /The certificate request csr-serving of w8 \(the kubelet's serving certificate\) .* seconds?\. "kubejoin approve csr-serving"/,
    );
    expect(out).toContain('2 more certificate requests are pending; "kubectl get csr" lists all of them.');
    expect(out).not.toContain('--all');
    const { out: json } = await command(['admission', 'status', '--output=json', '--kubeconfig', api.kubeconfig]);
    const result = JSON.parse(json.trim().split('\n').at(-1) ?? '');
    expect(result.pending.find(({ name }: { name: string }) => name === 'csr-client')).toMatchObject({
      ...{ certificate: 'client', node: 'w7', created: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
  });
});

describe('a request that waits, on a cluster of its own', () => {
  const ofCluster = async () => {
    const other = await ServedApi.start();
    onTestFinished(() => other.stop());
    other.memory.put(MAPS, {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kubelet-config', namespace: 'kube-system' } },
      data: { kubelet: 'kind: KubeletConfiguration' },
    });
    return other;
  };
  const node = { signerName: 'kubernetes.io/kubelet-serving', username: 'system:node:w8', groups: ['system:nodes'] };
  const shown = async ({ kubeconfig }: ServedApi) =>
    (await command(['admission', 'status', '--kubeconfig', kubeconfig])).out;

  it('under an unusual name alone is not one more', async () => {
    const other = await ofCluster();
    other.memory.put(CSRS, csrOf({ name: '--all', spec: node, status: {} }));
    const out = await shown(other);
    expect(out).toContain(
      '1 certificate request is pending, with a name that no kubelet uses; "kubectl get csr" lists it.',
    );
    expect(out).not.toContain('--all');
  });

  it('is as old as the cluster’s clock says', async () => {
    const other = await ofCluster();
    other.memory.put(CSRS, csrOf({ name: 'csr-aged', spec: node, status: {} }));
    const host = linuxHost();
    const clock = { ...host.read.clock, now: () => Date.now() + 5 * 3_600_000 };
    const found = await admissionStatus({
      ...{ kubeconfigPath: other.kubeconfig, host: { ...host, read: { ...host.read, clock } }, emit: () => {} },
      signal: new AbortController().signal,
    });
    expect(found.pending).toHaveLength(1);
    expect(Math.abs(found.now - (found.pending?.[0]?.created ?? 0))).toBeLessThan(60_000);
  });

  it('is unknown to a user who may not list requests; everything else is shown', async () => {
    const other = await ofCluster();
    const body = { kind: 'Status', message: 'certificatesigningrequests is forbidden' };
    other.memory.disturb = ({ path }) => (path.startsWith(CSRS) ? { status: 403, body } : undefined) as never;
    const out = await shown(other);
    expect(out).toContain('Whether certificate requests are pending is unknown');
    expect(out).toContain('see above for details');
    const { out: json } = await command(['admission', 'status', '--output=json', '--kubeconfig', other.kubeconfig]);
    expect(JSON.parse(json.trim().split('\n').at(-1) ?? '')).not.toHaveProperty('pending');
  });
});

it.each([
  ['/apis/rbac.authorization.k8s.io/v1/clusterroles/kubejoin%3Aapprover'],
  [`${MAPS}/kubejoin-approver-inventory`],
  [`${APPS}/kubejoin-approver`],
  [SECRETS],
])('a user who may not access %s is told so', async (path) => {
  const { disturb } = api.memory;
  onTestFinished(() => {
    api.memory.disturb = disturb;
  });
  const body = { kind: 'Status', message: 'is forbidden' };
  api.memory.disturb = (request) => (request.path.startsWith(path) ? { status: 403, body } : undefined) as never;
  const failure = await failureOf(status());
  expect(failure).toMatchObject({ kind: 'KUBECONFIG_FORBIDDEN', params: { path: expect.stringContaining(path) } });
});

it('a user who may not ask for reviews is told so', async () => {
  const { approves } = api;
  onTestFinished(() => {
    api.approves = approves;
  });
  api.approves = undefined;
  expect(await failureOf(status())).toMatchObject({
    kind: 'KUBECONFIG_FORBIDDEN',
    params: { path: '/apis/authorization.k8s.io/v1/subjectaccessreviews' },
  });
});

it('an inventory that cannot be read has no nodes', async () => {
  const metadata = { name: 'kubejoin-approver-inventory', namespace: 'kube-system' };
  api.memory.put(MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'hosts.yaml': '[' } });
  expect(await status()).toMatchObject({ inventoryNodes: 0 });
});

it('a Deployment tells how many approvers run', async () => {
  const metadata = { name: 'kubejoin-approver', namespace: 'kube-system' };
  const spec = { replicas: 2, template: { spec: { containers: [{ image: 'i:1' }] } } };
  api.memory.put(APPS, { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec, status: {} });
  expect((await status()).deployment).toEqual({ image: 'i:1', inventory: false, replicas: 2, ready: 0 });
  api.memory.remove(`${APPS}/kubejoin-approver`);
  api.memory.put(APPS, { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec, status: { readyReplicas: 1 } });
  expect((await status()).deployment?.ready).toBe(1);
});

it.each([
  [[{ configMap: { name: 'kubejoin-approver-inventory' } }], true],
  [[{ configMap: { name: 'other' } }], false],
  [[{ name: 'kubejoin-approver-inventory' }], false],
  [undefined, false],
])('a Deployment with the volumes %j has an inventory: %s', (volumes, inventory) => {
  const spec = { template: { spec: { containers: [{ image: 'i:1' }], volumes } } };
  expect(describeDeployment({ spec })).toEqual({ image: 'i:1', inventory });
});

const SERVING = 'kubernetes.io/kubelet-serving';
it.each<[object[], boolean]>([
  [[{ resources: ['signers'], resourceNames: [SERVING] }], true],
  [[{ resources: ['x'] }, { resources: ['signers'], resourceNames: ['y', SERVING] }], true],
  [[{ resources: ['signers'] }], true],
  [[{ resources: ['*'], resourceNames: ['*'] }], true],
  [[{ resources: ['signers'], resourceNames: ['y'] }], false],
  [[{ resources: ['x'], resourceNames: [SERVING] }], false],
  [[], false],
])('a role with the rules %j approves serving certificates: %s', (rules, approves) => {
  expect(approvesServing({ rules })).toBe(approves);
});

describe('a request', () => {
  it.each([
    [{ conditions: [{ type: 'Approved' }], certificate: 'eA==' }, 'abcdef'],
    [{ conditions: [{ type: 'Approved' }] }, undefined],
    [{ certificate: 'eA==' }, undefined],
    [{ conditions: [{ type: 'Denied' }], certificate: 'eA==' }, undefined],
  ])('with the status %j has used the token %s', (given, id) => {
    expect(usedToken(postedRequest(csrOf({ status: given })))).toBe(id);
  });

  it.each(['system:node:w7\nx', 'system:node:', 'x:system:node:w7'])('of %j is none of a node', (username) => {
    const groups = ['system:nodes'];
    expect(renewingNode(postedRequest(csrOf({ spec: { username, groups } })))).toBeUndefined();
    expect(servingNode(postedRequest(csrOf({ spec: { username, groups, signerName: SERVING } })))).toBeUndefined();
  });

  it.each([
    ['one name and one address', pemOf('w7', { dnsNames: ['w7'], ipAddresses: ['10.0.0.7'] }), 'deny'],
    ['a short RSA key', pemOf('w7', { pair: generate('RSA-1024' as never) }), 'deny'],
    ['a P-384 key', pemOf('w7', { pair: generate('ECDSA-P384') }), 'approve'],
    ['a P-521 key', pemOf('w7', { pair: generate('ECDSA-P521') }), 'approve'],
  ])('with %s: %s', (_, pem, verdict) => {
    const facts = { token: tokenOf(), nodeReady: false, now: NOW };
    expect(decideClient(postedRequest(csrOf({ pem })), 'worker', facts).verdict).toBe(verdict);
  });

  it.each([
    [{ verdict: 'approve', reason: 7 }, 'POLICY_WRONG'],
    [{ verdict: 'maybe', reason: 'x' }, 'POLICY_WRONG'],
    [{ verdict: 'approve', reason: 'x' }, 'POLICY_DECIDED'],
  ])('that a policy answers with %j', async (answer, key) => {
    const ask = asking((() => answer) as never, { signal: new AbortController().signal, hasInventory: true });
    expect((await ask(postedRequest(csrOf()), undefined))?.why.key).toBe(key);
  });
});
