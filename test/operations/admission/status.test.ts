/** What `admission status` says of tokens, inventory and Deployment, and the rules of decisions that it does not show. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import { bootstrapTokenSecret, boundGroup, type TokenBinding } from '../../../src/manifests/objects/bootstrap-token.ts';
import { revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { decideClient, renewingNode } from '../../../src/operations/admission/client-policy.ts';
import { asking } from '../../../src/operations/admission/own-policy.ts';
import { postedRequest } from '../../../src/operations/admission/posted-request.ts';
import { usedToken } from '../../../src/operations/admission/revoke.ts';
import { servingNode } from '../../../src/operations/admission/serving-policy.ts';
import { admissionStatus, approvesServing, describeDeployment } from '../../../src/operations/admission/status.ts';
import { generate } from '../../pki/test-authority.ts';
import { SECRETS, ServedApi } from '../fleet/support/served-api.ts';
import { csrOf, NOW, pemOf, tokenOf } from './support.ts';

const APPS = '/apis/apps/v1/namespaces/kube-system/deployments';
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
