/** More requests for certificates than the API server may tell at once: they are read page by page. */

import { afterEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Secret } from '../../src/base/secret.ts';
import { CERTIFICATE_REQUESTS } from '../../src/cluster/api/certificate-requests.ts';
import { nodeObjects } from '../../src/cluster/api/node-objects.ts';
import type { TrustedCluster } from '../../src/cluster/discovery/trusted-cluster.ts';
import { createKubeletRequest } from '../../src/rehearsal/kubelet/certificate-manager.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import type { KubeObject } from '../support/api.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();
const NODE = 'many';
const COUNT = 600;
/** Padding of each request, so that five hundred of them are too large for one answer. */
const PADDING = 'x'.repeat(10_000);

afterEach(async () => {
  await at.cluster.kubectl(['delete', 'csr', '--all', '--wait=false']);
});

async function connect(): Promise<{ connection: Connection; asked: string[] }> {
  const kubeconfig = parse((await at.cluster.first.readBytes('/etc/kubernetes/admin.conf')).toString());
  const pem = (text: unknown) => Buffer.from(String(text), 'base64').toString();
  const user: Record<string, string> = kubeconfig.users[0].user;
  const connection = new Connection({
    endpoint: { host: at.cluster.first.address, port: 6443 },
    dialer: dialDirectly,
    env: {},
    hostAuthorities: async () => [],
    trust: { type: 'authorities', certificates: [pem(kubeconfig.clusters[0].cluster['certificate-authority-data'])] },
    credential: {
      clientCertificate: {
        certificate: pem(user['client-certificate-data']),
        key: new Secret(pem(user['client-key-data'])),
      },
    },
  });
  const asked: string[] = [];
  const request = connection.request.bind(connection);
  connection.request = (one) => {
    asked.push(one.path);
    return request(one);
  };
  return { connection, asked };
}

it('all of them are found, once each', async () => {
  const { request } = await createKubeletRequest(NODE);
  const names = Array.from({ length: COUNT }, (_, index) => `many-${String(index).padStart(4, '0')}`);
  const make = async (name: string) => {
    const { status } = await at.cluster.api('POST', CERTIFICATE_REQUESTS, {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name, annotations: { padding: PADDING } },
      // No controller signs for this signer, so the requests stay pending.
      spec: {
        request: Buffer.from(request).toString('base64'),
        signerName: 'kubejoin.example/nobody',
        usages: ['client auth'],
      },
    } as KubeObject);
    expect(status).toBe(201);
  };
  for (let first = 0; first < COUNT; first += 20) await Promise.all(names.slice(first, first + 20).map(make));
  const { connection, asked } = await connect();
  const { signal } = new AbortController();
  try {
    const whole = connection.request({ method: 'GET', path: CERTIFICATE_REQUESTS, timeoutMs: 60_000, signal });
    await expect(whole).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
    const { requests } = await nodeObjects({ connection } as unknown as TrustedCluster, NODE, signal);
    expect(requests.filter((name) => name.startsWith('many-'))).toEqual(names);
    const pages = asked.filter((path) => path.includes('limit=')).map((path) => Number(/limit=(\d+)/.exec(path)?.[1]));
    expect(pages).toEqual([500, 250, 250, 250]);
  } finally {
    connection.close();
  }
});
