/** The embedded control plane's contract, played against the real API server: the same requests, the same answers. */

import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Secret } from '../../src/base/secret.ts';
import { dialDirectly } from '../../src/wire/dialer.ts';
import { Connection } from '../../src/wire/http/connection.ts';
import { CONTRACT } from '../../test/rehearsal/contract/entries.ts';
import { type PlayIdentity, playContract } from '../../test/rehearsal/contract/play.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

const NODE = 'played';
const UNKNOWN_TOKEN = new Secret('zzzzzz.0123456789abcdef');

// The Secret kubeadm-certs is there for two hours only.
beforeAll(async () => {
  await at.cluster.uploadCerts();
});

afterEach(async () => {
  await at.cluster.kubectl([
    'delete',
    'pod',
    '-n',
    'kube-system',
    `contract-${NODE}`,
    '--ignore-not-found',
    '--force',
    '--grace-period=0',
  ]);
  await at.cluster.deleteNode(NODE);
  await at.cluster.kubectl(['delete', 'csr', '--all']);
  await at.cluster.kubectl(['delete', 'lease', '-n', 'kube-node-lease', NODE, '--ignore-not-found']);
});

/** The user of the administrator's kubeconfig. */
async function administrator() {
  const kubeconfig = parse((await at.cluster.first.readBytes('/etc/kubernetes/admin.conf')).toString());
  const user: Record<string, string> = kubeconfig.users[0].user;
  const pem = (name: string) => Buffer.from(user[name] ?? '', 'base64').toString();
  return {
    clientCertificate: { certificate: pem('client-certificate-data'), key: new Secret(pem('client-key-data')) },
  };
}

async function credentialOf(identity: PlayIdentity) {
  switch (identity.type) {
    case 'anonymous':
      return undefined;
    case 'bootstrap-token':
      return { token: new Secret(at.token) };
    case 'unknown-token':
      return { token: UNKNOWN_TOKEN };
    case 'administrator':
      return administrator();
    case 'client-certificate':
      return { clientCertificate: { certificate: identity.certificate, key: identity.key } };
  }
}

it('the real API server answers every entry as the contract says', async () => {
  const authority = (await at.cluster.first.readBytes('/etc/kubernetes/pki/ca.crt')).toString();
  expect(new X509Certificate(authority).ca).toBe(true);
  const connect = async (identity: PlayIdentity) =>
    new Connection({
      endpoint: { host: at.cluster.first.address, port: 6443 },
      dialer: dialDirectly,
      env: {},
      hostAuthorities: async () => [],
      trust: { type: 'authorities', certificates: [authority] },
      credential: await credentialOf(identity),
    });
  const results = await playContract(connect, { nodeName: NODE, signal: AbortSignal.timeout(PATIENCE_MS) });
  expect(results.filter(({ fits }) => !fits)).toEqual([]);
  expect(results.map(({ id }) => id)).toEqual(CONTRACT.map(({ id }) => id));
});
