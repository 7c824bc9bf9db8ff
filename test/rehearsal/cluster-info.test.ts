import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flattenedVerify } from 'jose';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import { Secret } from '../../src/base/secret.ts';
import { signDetachedJws } from '../../src/pki/detached-jws.ts';
import { signClusterInfo } from '../../src/simulation/control-plane/cluster-info-signer.ts';
import type { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { pinOf, randomToken } from '../../src/simulation/initial/join-instructions.ts';
import { ask } from './support/client.ts';
import { controlPlanes } from './support/control-planes.ts';

const start = controlPlanes();

async function clusterInfo(controlPlane: EmbeddedControlPlane): Promise<Record<string, string>> {
  return (await ask(controlPlane, '/api/v1/namespaces/kube-public/configmaps/cluster-info')).body.data;
}

/** Verified by jose, which has nothing in common with the signer. */
async function verify(jws: string, content: string, secret: string): Promise<Record<string, unknown> | undefined> {
  const [header = '', payload, signature = ''] = jws.split('.');
  expect(payload).toBe('');
  const whole = { protected: header, payload: Buffer.from(content).toString('base64url'), signature };
  const verified = await flattenedVerify(whole, Buffer.from(secret), { algorithms: ['HS256'] }).catch(() => undefined);
  return verified?.protectedHeader as Record<string, unknown> | undefined;
}

test('it is a kubeconfig with the CA and the address, signed by every signing token', async () => {
  const controlPlane = await start({ caKind: 'rsa' });
  const data = await clusterInfo(controlPlane);
  const { clusters } = parse(data.kubeconfig ?? '');
  expect(clusters).toHaveLength(1);
  expect(clusters[0].cluster.server).toBe(`https://${controlPlane.endpoint}`);
  const ca = Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64').toString();
  expect(pinOf(ca)).toBe(controlPlane.instructions.caCertHashes[0]);

  const [id = '', secret = ''] = controlPlane.instructions.token.reveal().split('.');
  expect(Object.keys(data).filter((key) => key.startsWith('jws-kubeconfig-'))).toHaveLength(2);
  expect(await verify(data[`jws-kubeconfig-${id}`] ?? '', data.kubeconfig ?? '', secret)).toEqual({
    alg: 'HS256',
    kid: id,
  });
  expect(await verify(data[`jws-kubeconfig-${id}`] ?? '', `${data.kubeconfig} `, secret)).toBeUndefined();
  expect(await verify(data[`jws-kubeconfig-${id}`] ?? '', data.kubeconfig ?? '', 'another-secret-0')).toBeUndefined();
});

test('the signature is byte for byte that of kube-controller-manager 1.37.2', () => {
  // Seen in a cluster of v1.37.2: the header that its signer writes.
  expect(signDetachedJws('content', { id: 'abcdef', secret: new Secret('0123456789abcdef') }).split('..')[0]).toBe(
    'eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9',
  );
});

test('signatures come and go with their tokens', async () => {
  const controlPlane = await start();
  const token = randomToken({});
  const mute = randomToken({ signing: false });
  controlPlane.tokens.put(token);
  controlPlane.tokens.put(mute);
  const signed = await clusterInfo(controlPlane);
  expect(
    await verify(signed[`jws-kubeconfig-${token.id}`] ?? '', signed.kubeconfig ?? '', token.secret.reveal()),
  ).toBeDefined();
  expect(signed[`jws-kubeconfig-${mute.id}`]).toBeUndefined();
  controlPlane.tokens.remove(token.id);
  expect(Object.keys(await clusterInfo(controlPlane))).not.toContain(`jws-kubeconfig-${token.id}`);
});

test('a token that expires loses its signature and its rights at that moment', async () => {
  const controlPlane = await start();
  // metav1.Time has whole seconds; the Secret's expiration is RFC 3339, fractions allowed.
  const token = randomToken({ expiration: new Date(Date.now() + 60_000).toISOString() });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  controlPlane.tokens.put(token);
  const key = `jws-kubeconfig-${token.id}`;
  const bearer = `${token.id}.${token.secret.reveal()}`;
  const path = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
  expect((await clusterInfo(controlPlane))[key]).toBeDefined();
  expect((await ask(controlPlane, path, { token: bearer })).status).toBe(200);
  vi.advanceTimersByTime(60_000);
  expect((await clusterInfo(controlPlane))[key]).toBeUndefined();
  expect((await ask(controlPlane, path, { token: bearer })).status).toBe(401);
});

test('signing again replaces every earlier signature and leaves the rest', () => {
  const tokens = [{ ...randomToken({}), id: 'aaaaaa', secret: new Secret('0123456789abcdef') }];
  const data = { kubeconfig: 'x', 'jws-kubeconfig-zzzzzz': 'old', 'jws-kubeconfig-aaaaaa': 'stale', other: 'kept' };
  expect(signClusterInfo(data, tokens)).toEqual({
    kubeconfig: 'x',
    other: 'kept',
    'jws-kubeconfig-aaaaaa': signDetachedJws('x', { id: 'aaaaaa', secret: new Secret('0123456789abcdef') }),
  });
  expect(signClusterInfo({ other: 'kept' }, tokens)).toEqual({ other: 'kept' });
});

test('the configuration of the cluster is what kubeadm 1.37 writes', async () => {
  const controlPlane = await start({ kubernetesVersion: 'v1.37.1' });
  const token = controlPlane.instructions.token.reveal();
  const get = async (name: string) =>
    (await ask(controlPlane, `/api/v1/namespaces/kube-system/configmaps/${name}`, { token })).body.data;
  const cluster = parse((await get('kubeadm-config')).ClusterConfiguration);
  expect(cluster).toMatchObject({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.37.1',
    controlPlaneEndpoint: controlPlane.endpoint,
    networking: { dnsDomain: 'cluster.local', serviceSubnet: '10.96.0.0/12' },
  });
  expect(parse((await get('kubelet-config')).kubelet)).toMatchObject({
    kind: 'KubeletConfiguration',
    rotateCertificates: true,
    clusterDNS: ['10.96.0.10'],
  });
  expect(parse((await get('kube-proxy'))['config.conf'])).toMatchObject({ kind: 'KubeProxyConfiguration' });
});

test('no private key stands in the source', async () => {
  const source = await readFile(
    join(import.meta.dirname, '../../src/simulation/control-plane/certificates.ts'),
    'utf8',
  );
  expect(source).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]/);
});
