import { expect, test } from 'vitest';
import type { Secret } from '../../src/base/secret.ts';
import { createAuthority, issueClient } from '../../src/simulation/control-plane/certificates.ts';
import { randomToken } from '../../src/simulation/initial/join-instructions.ts';
import { ask } from './support/client.ts';
import { controlPlanes } from './support/control-planes.ts';
import { nodeCertificate } from './support/node-identity.ts';

const start = controlPlanes();
const CONFIG = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
const UNAUTHORIZED = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'Unauthorized',
  reason: 'Unauthorized',
  code: 401,
};
const full = (token: { id: string; secret: Secret }) => `${token.id}.${token.secret.reveal()}`;

test('tokens: which of them are somebody', async () => {
  const controlPlane = await start();
  const variants = {
    valid: randomToken({}),
    'without an expiration': randomToken({ expiration: '' }),
    'not for authentication': randomToken({ authentication: false }),
    'not for signing': randomToken({ signing: false }),
    expired: randomToken({ expiration: '2020-01-01T00:00:00Z' }),
    'with an expiration that is no time': randomToken({ expiration: 'tomorrow' }),
    'with a group of another kind': randomToken({ extraGroups: ['system:masters'] }),
    'without a group': randomToken({ extraGroups: [] }),
  };
  const expected = {
    'not for authentication': 401,
    expired: 401,
    'with an expiration that is no time': 401,
    'with a group of another kind': 401,
    'without a group': 403,
  };
  for (const [name, token] of Object.entries(variants)) {
    controlPlane.tokens.put(token);
    const { status } = await ask(controlPlane, CONFIG, { token: full(token) });
    expect(status, name).toBe((expected as Record<string, number>)[name] ?? 200);
  }
  controlPlane.tokens.remove(variants.valid.id);
  const gone = await ask(controlPlane, CONFIG, { token: full(variants.valid) });
  expect([gone.status, gone.body]).toEqual([401, UNAUTHORIZED]);
});

test('a credential that is wrong is 401 even for what is public; none at all is anonymous', async () => {
  const controlPlane = await start();
  const publicPath = '/api/v1/namespaces/kube-public/configmaps/cluster-info';
  const token = controlPlane.instructions.token.reveal();
  const otherSecret = `${token.slice(0, 7)}0000000000000000`;
  for (const wrong of ['x', 'abcdef.0123456789abcdef', otherSecret, token.toUpperCase(), `${token}0`, `${token}.`]) {
    expect((await ask(controlPlane, publicPath, { token: wrong })).status, wrong.length.toString()).toBe(401);
  }
  expect((await ask(controlPlane, publicPath)).status).toBe(200);
  expect((await ask(controlPlane, CONFIG)).body.message).toBe(
    'configmaps "kubeadm-config" is forbidden: User "system:anonymous" cannot get resource "configmaps" in API group "" in the namespace "kube-system"',
  );
});

test('client certificates: only those of the own CA, only while they are valid', async () => {
  const controlPlane = await start();
  const node = await nodeCertificate(controlPlane, 'a');
  expect((await ask(controlPlane, '/api/v1/nodes/a', { certificate: node })).status).toBe(404);

  const now = Date.now();
  const stranger = await createAuthority('ecdsa', now);
  const identity = { commonName: 'system:node:a', organizations: ['system:nodes'] };
  const foreign = await issueClient(stranger, identity, { from: now - 60_000, to: now + 60_000 });
  expect((await ask(controlPlane, '/api/v1/nodes/a', { certificate: foreign })).body).toEqual(UNAUTHORIZED);
});

test('an expired client certificate of the own CA is 401', async () => {
  const controlPlane = await start();
  const expired = await controlPlane.clientCertificate(
    { commonName: 'system:node:a', organizations: ['system:nodes'] },
    { fromMs: -120_000, toMs: -60_000 },
  );
  expect((await ask(controlPlane, '/api/v1/nodes/a', { certificate: expired })).body).toEqual(UNAUTHORIZED);
});

test('the administrator may do everything that there is, and learns what there is not', async () => {
  const controlPlane = await start();
  const certificate = await controlPlane.administrator();
  const as = (method: string, path: string) => ask(controlPlane, path, { certificate, method });
  expect((await as('GET', '/api/v1/nodes')).body).toMatchObject({ kind: 'NodeList', items: [] });
  expect((await as('GET', '/api/v1/namespaces/kube-system/services')).body).toMatchObject({
    code: 404,
    reason: 'NotFound',
  });
  expect((await as('GET', '/nowhere')).body).toMatchObject({ code: 404 });
  expect((await as('POST', '/version')).body).toMatchObject({ code: 405, reason: 'MethodNotAllowed' });
  expect((await as('POST', '/api/v1/nodes/a')).body).toMatchObject({ code: 405 });
  expect((await as('DELETE', '/api/v1/namespaces/kube-public/configmaps/cluster-info')).body).toMatchObject({
    status: 'Success',
  });
});

test('answers carry a Date; a body over 3 MiB is 413; only JSON is served', async () => {
  const controlPlane = await start();
  const token = controlPlane.instructions.token.reveal();
  const answer = await ask(controlPlane, CONFIG, { token });
  expect(Math.abs(Date.parse(String(answer.headers.date)) - Date.now())).toBeLessThan(30_000);
  const csrs = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const huge = await ask(controlPlane, csrs, { token, raw: `"${'x'.repeat(3 * 1024 * 1024)}"` });
  expect(huge.body).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' });
  const protobuf = await ask(controlPlane, CONFIG, {
    token,
    headers: { accept: 'application/vnd.kubernetes.protobuf' },
  });
  expect(protobuf.body).toMatchObject({ code: 406, reason: 'NotAcceptable' });
});
