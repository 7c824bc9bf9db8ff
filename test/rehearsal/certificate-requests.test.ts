import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { expect, test } from 'vitest';
import type { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { createKubeletRequest } from '../../src/simulation/kubelet/certificate-manager.ts';
import { ask, watchEvents } from './support/client.ts';
import { controlPlanes } from './support/control-planes.ts';
import { CSRS, csr, nodeCertificate } from './support/node-identity.ts';

const start = controlPlanes();
const tokenOf = (controlPlane: EmbeddedControlPlane) => controlPlane.instructions.token.reveal();
const post = (controlPlane: EmbeddedControlPlane, body: object) =>
  ask(controlPlane, CSRS, { token: tokenOf(controlPlane), body });
const get = async (controlPlane: EmbeddedControlPlane, name: string) =>
  (await ask(controlPlane, `${CSRS}/${name}`, { token: tokenOf(controlPlane) })).body;
const conditionTypes = (object: { status?: { conditions?: { type: string }[] } }) =>
  object.status?.conditions?.map(({ type }) => type) ?? [];

async function customRequest(subject: object[], alternative?: { type: 'dns' | 'ip'; value: string }): Promise<string> {
  const keys = (await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const extensions = alternative === undefined ? [] : [new SubjectAlternativeNameExtension([alternative])];
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: subject as never,
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions,
  });
  return `${request.toString('pem')}\n`;
}

test.each(['rsa', 'ecdsa'] as const)('approved and signed by itself, with an %s CA', async (caKind) => {
  const controlPlane = await start({ caKind });
  const { certificate } = await nodeCertificate(controlPlane, 'a');
  const issued = new X509Certificate(certificate);
  const ca = new X509Certificate(controlPlane.caCertificate);
  expect(issued.verify(ca.publicKey)).toBe(true);
  expect(issued.checkIssued(ca)).toBe(true);
  expect(issued.subject).toBe('O=system:nodes\nCN=system:node:a');
  expect(issued.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(issued.ca).toBe(false);
  expect(Date.parse(issued.validTo) - Date.parse(issued.validFrom)).toBe(365 * 24 * 3_600_000);
  const object = await get(controlPlane, 'csr-of-a');
  expect(object.spec).toMatchObject({
    username: expect.stringMatching(/^system:bootstrap:[a-z0-9]{6}$/),
    groups: expect.arrayContaining(['system:bootstrappers']),
  });
  expect(object.status.conditions).toMatchObject([{ type: 'Approved', status: 'True', reason: 'AutoApproved' }]);
});

test('who asks is written by the server, not by the client', async () => {
  const controlPlane = await start();
  const { request } = await createKubeletRequest('a');
  const { body } = await post(
    controlPlane,
    csr('a', request, { username: 'system:admin', groups: ['system:masters'] }),
  );
  expect(body.spec.username).toMatch(/^system:bootstrap:/);
  expect(body.spec.groups).not.toContain('system:masters');
  expect(body.status).toEqual({});
});

test('refused at creation: no request, a broken one, a wrong signature, no signer, no usages, too short a life', async () => {
  const controlPlane = await start();
  const { request } = await createKubeletRequest('a');
  const der = Buffer.from(request.split('\n').slice(1, -2).join(''), 'base64');
  const tampered = Buffer.from(der);
  tampered[tampered.indexOf('system:node:a') + 'system:node:'.length] = 'b'.charCodeAt(0);
  const pem = (bytes: Buffer) =>
    `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  const cases: [string, string, object, string[]][] = [
    ['no PEM', 'hello', {}, ['spec.request']],
    ['cut off', pem(der.subarray(0, 40)), {}, ['spec.request']],
    ['another name under the same signature', pem(tampered), {}, ['spec.request']],
    ['no signer, no usages', request, { signerName: '', usages: [] }, ['spec.usages', 'spec.signerName']],
    ['a life of a minute', request, { expirationSeconds: 60 }, ['spec.expirationSeconds']],
  ];
  for (const [name, text, spec, fields] of cases) {
    const { status, body } = await post(controlPlane, csr('bad', text, spec));
    expect([name, status, body.details?.causes.map(({ field }: { field: string }) => field)]).toEqual([
      name,
      422,
      fields,
    ]);
  }
  expect(controlPlane.certificateRequests()).toEqual([]);
});

test('only a kubelet client request is approved by itself; signing another one fails', async () => {
  const controlPlane = await start();
  const nodes = { O: ['system:nodes'] };
  const name = (node: string) => ({ CN: [`system:node:${node}`] });
  const cases: [string, string, object][] = [
    ['masters', await customRequest([{ O: ['system:masters'] }, name('a')]), {}],
    ['two-groups', await customRequest([nodes, { O: ['system:masters'] }, name('a')]), {}],
    ['no-node', await customRequest([nodes, { CN: ['admin'] }]), {}],
    ['dns', await customRequest([nodes, name('a')], { type: 'dns', value: 'kubernetes' }), {}],
    ['ip', await customRequest([nodes, name('a')], { type: 'ip', value: '10.96.0.1' }), {}],
    ['usages', (await createKubeletRequest('a')).request, { usages: ['digital signature', 'server auth'] }],
  ];
  for (const [label, request, spec] of cases) {
    expect((await post(controlPlane, csr(label, request, spec))).status, label).toBe(201);
    await controlPlane.approve(label);
    const object = await get(controlPlane, label);
    expect([label, conditionTypes(object), object.status.certificate]).toEqual([
      label,
      ['Approved', 'Failed'],
      undefined,
    ]);
  }
  const other = csr('other-signer', (await createKubeletRequest('a')).request, { signerName: 'example.com/signer' });
  expect((await post(controlPlane, other)).status).toBe(201);
  await controlPlane.approve('other-signer');
  expect((await get(controlPlane, 'other-signer')).status.certificate).toBeUndefined();
});

test('only a token with the group of kubeadm, or an administrator, is approved by itself', async () => {
  const controlPlane = await start();
  const { request } = await createKubeletRequest('a');
  for (const [name, organizations, approved] of [
    ['by-administrator', ['system:masters'], ['Approved']],
    ['by-hand', ['system:nodes'], []],
  ] as const) {
    const identity = { commonName: 'system:node:other', organizations: [...organizations] };
    const certificate = await controlPlane.clientCertificate(identity, { fromMs: -60_000, toMs: 60_000 });
    expect((await ask(controlPlane, CSRS, { certificate, body: csr(name, request) })).status).toBe(201);
    await nodeCertificate(controlPlane, `after-${name}`);
    expect(conditionTypes(await get(controlPlane, name))).toEqual(approved);
  }
});

test('manual approval: pending, then issued when an administrator approves', async () => {
  const controlPlane = await start({ faults: ['never-approved'] });
  const { request } = await createKubeletRequest('a');
  await post(controlPlane, csr('waiting', request));
  const watch = watchEvents(
    controlPlane,
    `${CSRS}?watch=true&fieldSelector=metadata.name%3Dwaiting&timeoutSeconds=300`,
    {
      token: tokenOf(controlPlane),
      onOpen: () => void controlPlane.approve('waiting'),
      enough: (events) => events.at(-1)?.object.status?.certificate !== undefined,
    },
  );
  const events = await watch;
  expect(events.map(({ type, object }) => [type, conditionTypes(object)])).toEqual([
    ['ADDED', []],
    ['MODIFIED', ['Approved']],
    ['MODIFIED', ['Approved']],
  ]);
});

test('a fault that heals approves what is pending', async () => {
  const controlPlane = await start({
    faults: ['manual-approval'],
    healAfterMs: { 'manual-approval': Number.POSITIVE_INFINITY },
  });
  const { request } = await createKubeletRequest('a');
  await post(controlPlane, csr('waiting', request));
  expect(conditionTypes(await get(controlPlane, 'waiting'))).toEqual([]);
  controlPlane.faults.heal('manual-approval');
  await expect
    .poll(async () => (await get(controlPlane, 'waiting')).status.certificate, { interval: 30 })
    .toBeDefined();
});

test('denied: the condition, and never a certificate', async () => {
  const controlPlane = await start({ faults: ['denied-csr'] });
  const { request } = await createKubeletRequest('a');
  await post(controlPlane, csr('denied', request));
  await expect
    .poll(async () => conditionTypes(await get(controlPlane, 'denied')), { interval: 20 })
    .toEqual(['Denied']);
  expect((await get(controlPlane, 'denied')).status.certificate).toBeUndefined();
});

test('the life asked for is given up to a year', async () => {
  const controlPlane = await start();
  const { request } = await createKubeletRequest('a');
  await post(controlPlane, csr('short', request, { expirationSeconds: 3600 }));
  await expect.poll(async () => (await get(controlPlane, 'short')).status.certificate, { interval: 20 }).toBeDefined();
  const certificate = new X509Certificate(Buffer.from((await get(controlPlane, 'short')).status.certificate, 'base64'));
  expect(Math.round((Date.parse(certificate.validTo) - Date.now()) / 60_000)).toBeGreaterThanOrEqual(54);
  expect(Math.round((Date.parse(certificate.validTo) - Date.now()) / 60_000)).toBeLessThanOrEqual(60);
});
