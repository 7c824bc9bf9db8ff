import { expect, it } from 'vitest';
import type { Failure } from '../../../src/base/failure.ts';
import { catalogueFor } from '../../../src/i18n/catalogue.ts';
import type { NodeMembership } from '../../../src/phases/facts/node-membership.ts';
import { ownNode } from '../../../src/phases/join/own-node.ts';
import { Authority } from '../../wire/support/authority.ts';

const SERVER = 'https://10.0.0.1:6443';
const STALE: NodeMembership = { state: 'stale', reason: 'HTTP 401' };
const { pem: caBundle } = await Authority.make('cluster');
const UNANSWERED: NodeMembership = {
  ...{ state: 'unanswered', server: SERVER, caBundle, resumable: false },
  reason: 'HTTP 503',
};
const MEMBER: NodeMembership = {
  ...{ state: 'member', server: SERVER, caBundle, resumable: false },
  ...{ kubeletActive: true, role: 'worker' },
};

function refused(latestNodeMembership: NodeMembership, addresses = ['10.0.0.21']): Failure {
  const cluster = { existingNode: { ready: true, addresses } };
  const node = { name: 'worker-1', addresses: ['10.0.0.21'] };
  const known = { latestNodeMembership, cluster, node, trustedCluster: { server: SERVER, caBundle } };
  try {
    ownNode(known as unknown as Parameters<typeof ownNode>[0]);
  } catch (error) {
    return error as Failure;
  }
  throw new Error('it did not fail');
}

it.each<[string, NodeMembership]>([
  ['whose API server does not respond', UNANSWERED],
  ['which the cluster knows', MEMBER],
  ['whose certificate the cluster rejects', STALE],
])('a Ready Node with the address of a machine with a kubelet.conf, %s: nothing was removed', async (_, membership) => {
  const failure = refused(membership);
  expect(failure).toMatchObject({ code: 'NODE_NAME_TAKEN', params: { hasFiles: true } });
  for (const language of ['en', 'pt-BR'] as const) {
    const { cause, cure } = (await catalogueFor(language)).failure(failure);
    expect(cause).toContain('kubelet.conf');
    expect(cause).not.toMatch(/removed|removidos/);
    expect(cure).toMatch(/"systemctl status kubelet"[\s\S]*"kubejoin reset"[\s\S]*"kubectl delete node worker-1"/);
  }
});

it('of a machine without one: its files were removed', () => {
  const { text } = refused({ state: 'none' });
  expect(text.cause).toContain('its Kubernetes files were removed');
  expect(text.cure).not.toContain('reset');
});

it('of another address is another machine, whatever this one has', () => {
  expect(refused(STALE, ['10.0.0.9']).text.cause).toContain('Another machine uses the name worker-1');
});
