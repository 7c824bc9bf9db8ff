/** More requests for certificates than the API server may tell at once: they are read page by page. */

import { request } from 'node:https';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { afterEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Secret } from '../../src/base/secret.ts';
import { certificateRequests } from '../../src/cluster/api/certificate-requests.ts';
import { CERTIFICATE_REQUESTS } from '../../src/cluster/api/kubelet-signer.ts';
import { nodeObjects } from '../../src/cluster/api/node-objects.ts';
import type { TrustedCluster } from '../../src/cluster/discovery/trusted-cluster.ts';
import { createKubeletRequest } from '../../src/simulation/kubelet/certificate-manager.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import type { KubeObject } from '../support/api.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();
const NODE = 'many';
const COUNT = 600;
/** Padding of each request, so that five hundred of them are too large for one response, and half of them are not. */
const PADDING = 'x'.repeat(6_000);

afterEach(async () => {
  await at.cluster.kubectl(['delete', 'csr', '--all', '--wait=false']);
});

/** PEM texts of the administrator's kubeconfig. */
async function administrator(): Promise<{ ca: string; cert: string; key: string }> {
  const kubeconfig = parse((await at.cluster.first.readBytes('/etc/kubernetes/admin.conf')).toString());
  const pem = (text: unknown) => Buffer.from(String(text), 'base64').toString();
  const user: Record<string, string> = kubeconfig.users[0].user;
  return {
    ca: pem(kubeconfig.clusters[0].cluster['certificate-authority-data']),
    cert: pem(user['client-certificate-data']),
    key: pem(user['client-key-data']),
  };
}

async function connect(): Promise<{ connection: Connection; asked: string[] }> {
  const { ca, cert, key } = await administrator();
  const connection = new Connection({
    endpoint: { host: at.cluster.first.address, port: 6443 },
    dialer: dialDirectly,
    env: {},
    hostAuthorities: async () => [],
    trust: { type: 'authorities', certificates: [ca] },
    credential: { clientCertificate: { certificate: cert, key: new Secret(key) } },
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
  const { request: pem } = await createKubeletRequest(NODE);
  const names = Array.from({ length: COUNT }, (_, index) => `many-${String(index).padStart(4, '0')}`);
  const make = async (name: string) => {
    const { status } = await at.cluster.api('POST', CERTIFICATE_REQUESTS, {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name, annotations: { padding: PADDING } },
      // No controller signs for this signer, so the requests stay pending.
      spec: {
        request: Buffer.from(pem).toString('base64'),
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
    const whole = connection.request({ method: 'GET', path: CERTIFICATE_REQUESTS, timeoutMs: PATIENCE_MS, signal });
    await expect(whole).rejects.toMatchObject({ kind: 'RESPONSE_TOO_LARGE' });
    const { requests } = await nodeObjects({ connection } as unknown as TrustedCluster, NODE, signal);
    expect(requests.filter((name) => name.startsWith('many-'))).toEqual(names);
    const pages = asked.filter((path) => path.includes('limit=')).map((path) => Number(/limit=(\d+)/.exec(path)?.[1]));
    expect(pages).toEqual([500, 250, 250, 250]);
  } finally {
    connection.close();
  }
});

/** A protobuf message of strings and bytes. */
function message(...fields: [number, string | Uint8Array][]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields)
    writer.tag(number, WireType.LengthDelimited).bytes(typeof value === 'string' ? Buffer.from(value) : value);
  return writer.finish();
}

/** Posts an object in protobuf, which may contain what JSON cannot; resolves with the status of the answer. */
async function postProtobuf(kind: string, object: Uint8Array): Promise<number | undefined> {
  const type = message([1, 'certificates.k8s.io/v1'], [2, kind]);
  const body = Buffer.concat([Buffer.from('k8s\0'), message([1, type], [2, object])]);
  const headers = { 'content-type': 'application/vnd.kubernetes.protobuf', accept: 'application/json' };
  const to = { host: at.cluster.first.address, port: 6443, path: CERTIFICATE_REQUESTS, method: 'POST', headers };
  const credential = await administrator();
  return new Promise((resolve, reject) => {
    const sent = request({ ...to, ...credential, timeout: PATIENCE_MS }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    sent.on('error', reject).end(body);
  });
}

it('one whose name is no UTF-8, which the API server stores, does not hide the others', async () => {
  const { request: pem } = await createKubeletRequest(NODE);
  const spec = [
    [1, pem],
    [7, 'kubernetes.io/kube-apiserver-client-kubelet'],
    [5, 'client auth'],
  ] as [number, string][];
  for (const name of [Buffer.from('a\xff', 'latin1'), Buffer.from('plain')])
    expect(
      await postProtobuf('CertificateSigningRequest', message([1, message([1, name])], [2, message(...spec)])),
    ).toBe(201);
  const { connection } = await connect();
  try {
    const known = await certificateRequests(
      { connection } as unknown as TrustedCluster,
      NODE,
      new AbortController().signal,
    );
    expect(known).toMatchObject({ total: 2, misnamed: 1 });
    expect(known.requests?.map(({ name }) => name)).toEqual(['plain']);
  } finally {
    connection.close();
    // kubectl cannot name it.
    expect(await at.cluster.api('DELETE', `${CERTIFICATE_REQUESTS}/a%FF`)).toMatchObject({ status: 200 });
  }
});
