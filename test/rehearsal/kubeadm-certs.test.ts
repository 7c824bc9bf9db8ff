import { createDecipheriv, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { labelMatcher } from '../../src/simulation/api-machinery/list-page.ts';
import { patched } from '../../src/simulation/api-machinery/object-body.ts';
import { StatusError } from '../../src/simulation/api-machinery/status.ts';
import { ask } from './support/client.ts';
import { controlPlanes } from './support/control-planes.ts';

const start = controlPlanes();
const SECRET = '/api/v1/namespaces/kube-system/secrets/kubeadm-certs';

/** Decrypts as kubeadm's DecryptBytes: nonce, ciphertext, tag. */
function decrypted(entry: string, key: string): string {
  const bytes = Buffer.from(entry, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString();
}

describe.each(['rsa', 'ecdsa'] as const)('the Secret kubeadm-certs of an %s cluster', (caKind) => {
  test('holds what control planes share, for the key of the instructions and a bootstrap token', async () => {
    const controlPlane = await start({ caKind });
    const { token, certificateKey } = controlPlane.instructions;
    expect(certificateKey.reveal()).toMatch(/^[0-9a-f]{64}$/);
    const { status, body } = await ask(controlPlane, SECRET, { token: token.reveal() });
    expect([status, body.type]).toEqual([200, 'Opaque']);
    const files = Object.fromEntries(
      Object.entries(body.data as Record<string, string>).map(([name, entry]) => [
        name,
        decrypted(entry, certificateKey.reveal()),
      ]),
    );
    const [begin] = Object.values({ rsa: 'RSA PRIVATE KEY', ecdsa: 'EC PRIVATE KEY' }).filter((label) =>
      files['ca.key']?.includes(label),
    );
    expect(begin).toBe(caKind === 'rsa' ? 'RSA PRIVATE KEY' : 'EC PRIVATE KEY');
    for (const [name, subject] of [
      ['ca', 'kubernetes'],
      ['front-proxy-ca', 'front-proxy-ca'],
      ['etcd-ca', 'etcd-ca'],
    ]) {
      const certificate = new X509Certificate(files[`${name}.crt`] ?? '');
      expect([certificate.ca, certificate.subject]).toEqual([true, `CN=${subject}`]);
      expect(certificate.checkPrivateKey(createPrivateKey(files[`${name}.key`] ?? ''))).toBe(true);
    }
    expect(files['ca.crt']).toBe(controlPlane.caCertificate);
    const publicKey = createPublicKey(files['sa.key'] ?? '').export({ type: 'spki', format: 'pem' });
    expect(files['sa.pub']).toBe(publicKey);
    expect(Object.keys(files)).toHaveLength(8);
  });
});

test('the faults of the Secret: gone, forbidden, damaged in one entry, another key', async () => {
  const [gone, forbidden, broken, other] = await Promise.all([
    start({ faults: ['secret-expired'] }),
    start({ faults: ['certs-forbidden'] }),
    start({ faults: ['damaged-certificate-entry'] }),
    start({ faults: ['wrong-certificate-key'] }),
  ]);
  const read = (controlPlane: typeof gone) =>
    ask(controlPlane, SECRET, { token: controlPlane.instructions.token.reveal() });
  expect((await read(gone)).status).toBe(404);
  expect((await read(forbidden)).status).toBe(403);
  const bad = (await read(broken)).body.data as Record<string, string>;
  const key = broken.instructions.certificateKey.reveal();
  expect(() => decrypted(bad['ca.key'] ?? '', key)).toThrow();
  expect(decrypted(bad['ca.crt'] ?? '', key)).toContain('BEGIN CERTIFICATE');
  const foreign = (await read(other)).body.data as Record<string, string>;
  for (const entry of Object.values(foreign))
    expect(() => decrypted(entry, other.instructions.certificateKey.reveal())).toThrow();
  expect((await ask(gone, SECRET)).status).toBe(403);
});

test("admin.conf's group may do all; without it the same name may do nothing", async () => {
  const controlPlane = await start();
  const nodes = async (group: string) => {
    const certificate = await controlPlane.clientCertificate(
      { commonName: 'kubernetes-admin', organizations: [group] },
      { fromMs: -60_000, toMs: 60_000 },
    );
    return (await ask(controlPlane, '/api/v1/nodes', { certificate })).status;
  };
  expect(await nodes('kubeadm:cluster-admins')).toBe(200);
  expect(await nodes('system:masters')).toBe(200);
  expect(await nodes('somebody')).toBe(403);
});

describe('label selectors', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels: { component: 'etcd', tier: 'control-plane' } },
  };
  test.each([
    ['component=etcd,tier=control-plane', true],
    ['component==etcd', true],
    ['component!=etcd', false],
    ['other!=etcd', true],
    ['component', true],
    ['!component', false],
    ['!other', true],
    ['component=etcd,other', false],
    ['', true],
  ])('%s: %s', (selector, fits) => {
    expect(labelMatcher(selector)(object)).toBe(fits);
  });
  test.each(['=x', 'a b', '!a=b', 'a in (b)'])('%s is refused', (selector) => {
    expect(() => labelMatcher(selector)).toThrow(StatusError);
  });
});

test('a JSON patch: RFC 6902, and what does not fit is 400', () => {
  const node = { metadata: { name: 'a', labels: { x: '' } } };
  const type = 'application/json-patch+json';
  expect(patched(node, type, [{ op: 'add', path: '/metadata/labels/y', value: 'z' }])).toEqual({
    metadata: { name: 'a', labels: { x: '', y: 'z' } },
  });
  for (const wrong of [
    {},
    [{ op: 'remove', path: '/metadata/none' }],
    [{ op: 'test', path: '/metadata/name', value: 'b' }],
    [{ op: 'grow' }],
  ]) {
    expect(() => patched(node, type, wrong)).toThrow(StatusError);
  }
});
