import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { approve } from '../../../src/features/admission/library.ts';
import { clientKubeconfig } from '../../../src/manifests/kubeconfigs/client-kubeconfig.ts';
import type { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import { ask } from '../../rehearsal/support/client.ts';
import { controlPlanes } from '../../rehearsal/support/control-planes.ts';
import { unusedPort } from '../../wire/support/servers.ts';
import { csrOf, pemOf } from './support.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const start = controlPlanes();
let directory: string;
let kubeconfig: string;
let controlPlane: EmbeddedControlPlane;
let administrator: { certificate: string; key: string };

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-approve-'));
  kubeconfig = path.join(directory, 'admin.conf');
  controlPlane = await start();
  administrator = await controlPlane.administrator();
  const { certificate, key } = administrator;
  const names = { clusterName: 'kubernetes', server: `https://${controlPlane.endpoint}`, userName: 'someone' };
  const identity = { certificate, key: new Secret(key) };
  writeFileSync(kubeconfig, clientKubeconfig(names, controlPlane.caCertificate, identity).reveal(), { mode: 0o600 });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function post(name: string, node: string): Promise<void> {
  const { metadata: _, status: __, ...object } = csrOf({ pem: pemOf(node, { dnsNames: [node] }) });
  const spec = {
    ...object.spec,
    signerName: 'kubernetes.io/kubelet-serving',
    usages: ['digital signature', 'server auth'],
  };
  const { status } = await ask(controlPlane, CSRS, {
    certificate: administrator,
    method: 'POST',
    body: { ...object, metadata: { name }, spec },
  });
  expect(status).toBe(201);
}

test('decides by the caller’s policy until the signal, and resolves with what it did', async () => {
  await post('before', 'w7');
  const stop = new AbortController();
  const run = approve({
    ...{ kubeconfig, signal: stop.signal },
    policy: ({ asks }) =>
      asks?.node === 'w7'
        ? { verdict: 'approve', reason: 'The cloud has w7.' }
        : { verdict: 'deny', reason: 'The cloud has no such machine.' },
  });
  const said: string[] = [];
  for await (const event of run) {
    if (event.type !== 'notice') continue;
    said.push(event.message.key);
    if (event.message.key === 'REQUEST_APPROVED') await post('stranger', 'w8');
    if (event.message.key === 'REQUEST_DENIED') stop.abort();
  }
  // The embedded cluster has no admission: what decides here is the caller's policy.
  expect(said).toEqual(['APPROVER_STARTED', 'APPROVER_TOKENS_UNUSABLE', 'REQUEST_APPROVED', 'REQUEST_DENIED']);
  expect(await run).toEqual({ approved: 1, denied: 1 });
  const { body } = await ask(controlPlane, `${CSRS}/stranger`, { certificate: administrator });
  expect(body).toMatchObject({
    ...{ spec: { signerName: 'kubernetes.io/kubelet-serving' } },
    status: { conditions: [{ type: 'Denied', message: 'The cloud has no such machine.' }] },
  });
});

test('goes on without a cluster, and serves that it does', async () => {
  const stop = new AbortController();
  const metricsBindAddress = `127.0.0.1:${await unusedPort()}`;
  const run = approve({ kubeconfig: '/nowhere/admin.conf', signal: stop.signal, metricsBindAddress });
  for await (const event of run) {
    if (event.type !== 'waiting') continue;
    const answers = await Promise.all(
      ['healthz', 'readyz', 'metrics'].map(async (page) => {
        const answer = await fetch(`http://${metricsBindAddress}/${page}`);
        return [answer.status, await answer.text()];
      }),
    );
    expect(answers).toEqual([
      ...[
        [503, expect.stringMatching(/^[A-Z_]+\n$/)],
        [503, expect.stringMatching(/^[A-Z_]+\n$/)],
      ],
      [200, expect.stringContaining('kubejoin_approver_up 0\n')],
    ]);
    break;
  }
  stop.abort();
  expect(await run).toEqual({ approved: 0, denied: 0 });
});

test('refuses options of a wrong kind', async () => {
  await expect(approve({ policy: 'everybody' as never })).rejects.toThrow(TypeError);
  await expect(approve({ metricsBindAddress: 'http://x' })).rejects.toThrow('`metricsBindAddress` must be host:port.');
});
