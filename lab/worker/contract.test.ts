/** The embedded control plane's contract, played against the real API server: the same requests, the same answers. */
import { X509Certificate } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { KeptConnection } from '../../src/net/connection.ts';
import { CONTRACT } from '../../src/rehearsal/contract/entries.ts';
import { type PlayIdentity, playContract } from '../../src/rehearsal/contract/play.ts';
import { Secret } from '../../src/secret.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

const NODE = 'played';
const UNKNOWN_TOKEN = new Secret('zzzzzz.0123456789abcdef');

afterEach(async () => {
  await at.cluster.deleteNode(NODE);
  await at.cluster.kubectl(['delete', 'csr', '--all']);
  await at.cluster.kubectl(['delete', 'lease', '-n', 'kube-node-lease', NODE, '--ignore-not-found']);
});

function credentialOf(identity: PlayIdentity) {
  switch (identity.type) {
    case 'anonymous':
      return undefined;
    case 'bootstrap-token':
      return { token: new Secret(at.token) };
    case 'unknown-token':
      return { token: UNKNOWN_TOKEN };
    case 'client-certificate':
      return { clientCertificate: { certificate: identity.certificate, key: identity.key } };
  }
}

it('the real API server answers every entry as the contract says', async () => {
  const authority = (await at.cluster.first.readBytes('/etc/kubernetes/pki/ca.crt')).toString();
  expect(new X509Certificate(authority).ca).toBe(true);
  const connect = async (identity: PlayIdentity) =>
    new KeptConnection({
      endpoint: { host: at.cluster.first.address, port: 6443 },
      env: {},
      hostAuthorities: async () => [],
      trust: { type: 'authorities', certificates: [authority] },
      credential: credentialOf(identity),
    });
  const results = await playContract(connect, { nodeName: NODE, signal: AbortSignal.timeout(60_000) });
  expect(results.filter(({ fits }) => !fits)).toEqual([]);
  expect(results.map(({ id }) => id)).toEqual(CONTRACT.map(({ id }) => id));
});
