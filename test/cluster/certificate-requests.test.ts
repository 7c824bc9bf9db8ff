import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificateRequests, requestFor } from '../../src/cluster/certificate-requests.ts';
import type { TrustedCluster } from '../../src/discovery/trusted-cluster.ts';

async function requestPem(node: string): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create(
    { name: `O=system:nodes, CN=system:node:${node}`, keys, signingAlgorithm: algorithm },
    webcrypto as never,
  );
  return request.toString('pem');
}

const list = (items: unknown[], status = 200) =>
  ({ connection: { request: async () => ({ status, serverTime: undefined, body: { items } }) } }) as unknown as TrustedCluster;
const item = (name: string, pem: string, status = {}, creationTimestamp = '2026-01-01T00:00:00Z') => ({
  metadata: { name, creationTimestamp },
  spec: { request: Buffer.from(pem).toString('base64') },
  status,
});
const signal = new AbortController().signal;
const condition = (type: string) => ({ conditions: [{ type, reason: 'Why', message: 'because' }] });

describe('certificate requests', () => {
  let node1: string;
  let node10: string;
  beforeAll(async () => {
    [node1, node10] = await Promise.all([requestPem('node1'), requestPem('node10')]);
  });

  test.each([
    [{}, 'pending'],
    [condition('Approved'), 'approved'],
    [{ ...condition('Approved'), certificate: 'eA==' }, 'issued'],
    [condition('Denied'), 'denied'],
    [condition('Failed'), 'failed'],
  ])('status %j is %s', async (status, state) => {
    const { requests } = await certificateRequests(list([item('csr-a', node1, status)]), signal);
    expect(requests?.[0]).toMatchObject({ name: 'csr-a', state });
  });

  test('the newest request of exactly this node is found', async () => {
    const items = [item('old', node1), item('other', node10, {}, '2026-03-01T00:00:00Z'), item('new', node1, {}, '2026-02-01T00:00:00Z')];
    const { requests = [] } = await certificateRequests(list(items), signal);
    expect(requestFor('node1', requests)?.name).toBe('new');
    expect(requestFor('node10', requests)?.name).toBe('other');
    expect(requestFor('node', requests)).toBeUndefined();
  });

  test('what is no request is left out, a refusal is no list of none', async () => {
    const broken = [item('x', 'no pem'), { metadata: {} }, item('', node1)];
    expect((await certificateRequests(list(broken), signal)).requests).toEqual([]);
    expect(await certificateRequests(list([item('a', node1)], 403), signal)).toMatchObject({ status: 403, requests: undefined });
  });
});
