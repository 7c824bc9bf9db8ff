/** Tests which kubelet.conf stops a join, and which one of an unfinished join it goes on with. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { KubeletIdentity, NodeMembership } from '../../../src/phases/facts/node-membership.ts';
import { readNodeMembership } from '../../../src/phases/facts/node-membership.ts';
import { ownIdentity } from '../../../src/phases/join/other-cluster.ts';
import { preflight } from '../../../src/phases/join/preflight.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { patience } from '../../support/patience.ts';
import { Authority, type Issued } from '../../wire/support/authority.ts';
import { httpsServer } from '../../wire/support/servers.ts';

let [ours, others]: Authority[] = [];
beforeAll(async () => {
  [ours, others] = await Promise.all([Authority.make(), Authority.make('other')]);
});

const PEM = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const HERE = { kubeletActive: true, role: 'worker' } as const;
const SERVER = 'https://10.0.0.9:6443';
type WithIdentity = (identity: KubeletIdentity) => NodeMembership;
const STATES: [string, WithIdentity][] = [
  ['whose Node exists', (identity) => ({ state: 'member', ...identity, ...HERE })],
  ['whose API server does not answer', (identity) => ({ state: 'unanswered', reason: 'timeout', ...identity })],
  ['whose Node was deleted', (identity) => ({ state: 'stale', reason: 'HTTP 404', identity })],
  [
    'with another name',
    (identity) => ({ state: 'other-name', node: 'old', server: SERVER, caBundle: '', identity, ...HERE }),
  ],
];

describe.each(STATES)('a kubelet.conf %s', (_, of) => {
  const found = (authority: Authority | undefined, resumable: boolean) =>
    ownIdentity(of({ server: SERVER, caBundle: authority?.pem ?? '', resumable }), {
      server: 'https://10.0.0.1:6443',
      caBundle: ours?.pem ?? '',
    });

  it('is refused where it is of another cluster', () => {
    expect(() => found(others, true)).toThrow(
      expect.objectContaining({
        kind: 'NODE_OF_ANOTHER_CLUSTER',
        params: { server: SERVER, wanted: 'https://10.0.0.1:6443', interrupted: true },
      }),
    );
  });

  it('is refused by the first phase: a control plane has issued no certificate by then', () => {
    const nodeMembership = of({ server: SERVER, caBundle: others?.pem ?? '', resumable: true });
    const trustedCluster = { server: 'https://10.0.0.1:6443', caBundle: ours?.pem ?? '' };
    const facts = { configuration: {}, node: { role: 'control-plane' }, nodeMembership, trustedCluster };
    expect(() => preflight.steps(facts as never).next()).toThrow(
      expect.objectContaining({ kind: 'NODE_OF_ANOTHER_CLUSTER' }),
    );
  });

  it('is used where it is of this cluster', () => expect(found(ours, true)).toMatchObject({ server: SERVER }));

  it('is refused where no join of ours led to it, too: its check may be ignored', () => {
    expect(() => found(others, false)).toThrow(
      expect.objectContaining({
        kind: 'NODE_OF_ANOTHER_CLUSTER',
        params: expect.objectContaining({ interrupted: false }),
      }),
    );
    expect(found(ours, false)).toBeUndefined();
  });
});

describe('the certificate of a deleted Node', () => {
  const membership = async (certificate: (issuer: Authority) => Promise<Issued>, path = PEM) => {
    const authority = await Authority.make();
    const server = await httpsServer(await authority.issue({ ips: ['127.0.0.1'] }), (_, response) => {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{}');
    });
    const issued = await certificate(authority);
    const data = (text: string) => Buffer.from(text).toString('base64');
    const user = { 'client-certificate': path, 'client-key': path };
    const cluster = { server: `https://127.0.0.1:${server.port}`, 'certificate-authority-data': data(authority.pem) };
    const kubeconfig = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
      clusters: [{ name: 'c', cluster }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      users: [{ name: 'u', user }],
    };
    const host = fakeHost({
      '/etc/kubernetes/kubelet.conf': JSON.stringify(kubeconfig),
      [path]: issued.certificate + issued.key,
    });
    const previousRun = { isOurs: () => true } as unknown as Parameters<typeof readNodeMembership>[1];
    // The fake host's clock is not the one by which certificates are issued here.
    const read = { ...host.read, clock: { ...host.read.clock, now: () => Date.now() } };
    const signal = patience();
    try {
      const found = await readNodeMembership('node-1', previousRun, { host: read, signal });
      return { found, caBundle: authority.pem, server: cluster.server };
    } finally {
      await server.close();
    }
  };
  const node = { commonName: 'system:node:node-1', organization: 'system:nodes' };

  it.each([PEM, '/data/kubelet-pki/current.pem'])('is the kubelet’s identity while it is valid: %s', async (path) => {
    const { found, caBundle, server } = await membership((issuer) => issuer.issue(node), path);
    expect(found).toEqual({ state: 'stale', reason: 'HTTP 404', identity: { server, caBundle, resumable: true } });
  });

  it.each([
    ['stale', 'node-1'],
    ['other-name', 'old'],
  ])('is none once it has expired (%s): the kubelet begins a new bootstrap', async (state, name) => {
    const notAfter = new Date(Date.now() - 60_000);
    const subject = { ...node, commonName: `system:node:${name}` };
    const { found } = await membership((issuer) => issuer.issue({ ...subject, notAfter }));
    expect(found).toMatchObject({ state });
    expect(found).not.toHaveProperty('identity.caBundle');
    const { found: valid } = await membership((issuer) => issuer.issue(subject));
    expect(valid).toMatchObject({ state, identity: { resumable: true } });
  });
});
