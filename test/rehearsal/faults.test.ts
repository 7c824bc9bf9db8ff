import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { signDetachedJws } from '../../src/pki/detached-jws.ts';
import type { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import { FaultSet } from '../../src/simulation/faults.ts';
import { pinOf } from '../../src/simulation/initial/join-instructions.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { ask } from './support/client.ts';
import { controlPlanes } from './support/control-planes.ts';

const start = controlPlanes();
const CLUSTER_INFO = '/api/v1/namespaces/kube-public/configmaps/cluster-info';
const CONFIG = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
const info = async (controlPlane: EmbeddedControlPlane): Promise<Record<string, string>> =>
  (await ask(controlPlane, CLUSTER_INFO)).body.data;
const signatures = (data: Record<string, string>) => Object.keys(data).filter((key) => key.startsWith('jws-'));
const signed = (data: Record<string, string>, token: string) => {
  const [id = '', secret = ''] = token.split('.');
  return data[`jws-kubeconfig-${id}`] === signDetachedJws(data.kubeconfig ?? '', { id, secret: new Secret(secret) });
};

test('without a fault the instructions are right', async () => {
  const controlPlane = await start();
  const token = controlPlane.instructions.token.reveal();
  expect(signed(await info(controlPlane), token)).toBe(true);
  expect((await ask(controlPlane, CONFIG, { token })).status).toBe(200);
  expect(controlPlane.instructions.caCertHashes).toEqual([pinOf(controlPlane.caCertificate)]);
});

test.each(['expired-token', 'unknown-token', 'wrong-token-secret'] as const)(
  '%s: another token signs, ours is 401',
  async (fault) => {
    const controlPlane = await start({ faults: [fault] });
    const token = controlPlane.instructions.token.reveal();
    const data = await info(controlPlane);
    expect(signed(data, token)).toBe(false);
    expect(signatures(data)).toHaveLength(fault === 'wrong-token-secret' ? 2 : 1);
    expect((await ask(controlPlane, CONFIG, { token })).status).toBe(401);
  },
);

test('wrong-pin: a pin of the right form for another CA', async () => {
  const controlPlane = await start({ faults: ['wrong-pin'] });
  expect(controlPlane.instructions.caCertHashes[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(controlPlane.instructions.caCertHashes).not.toContain(pinOf(controlPlane.caCertificate));
});

test('malformed-cluster-info: the signature is right, the content is no kubeconfig', async () => {
  const controlPlane = await start({ faults: ['malformed-cluster-info'] });
  const data = await info(controlPlane);
  expect(signed(data, controlPlane.instructions.token.reveal())).toBe(true);
  expect(data.kubeconfig).not.toContain('certificate-authority-data');
});

test('bad-signature: there is one, in the right form, and it is wrong', async () => {
  const controlPlane = await start({ faults: ['bad-signature'] });
  const data = await info(controlPlane);
  expect(signatures(data)).toHaveLength(2);
  expect(signed(data, controlPlane.instructions.token.reveal())).toBe(false);
});

test('no-signature: none at first, then the right one; never-signed: none', async () => {
  const never = await start({ faults: ['never-signed'] });
  const late = await start({ faults: ['no-signature'], healAfterMs: { 'no-signature': Number.POSITIVE_INFINITY } });
  expect(signatures(await info(late))).toEqual([]);
  late.faults.heal('no-signature');
  await expect
    .poll(async () => signed(await info(late), late.instructions.token.reveal()), { interval: 30 })
    .toBe(true);
  expect(signatures(await info(never))).toEqual([]);
});

test('changed-second-read: the second answer differs', async () => {
  const controlPlane = await start({ faults: ['changed-second-read'] });
  const [first, second] = [await info(controlPlane), await info(controlPlane)];
  expect(first.kubeconfig).not.toBe(second.kubeconfig);
});

test('public-access-off: 403 without a credential, the rest as ever', async () => {
  const controlPlane = await start({ faults: ['public-access-off'] });
  expect((await ask(controlPlane, CLUSTER_INFO)).body).toMatchObject({ code: 403, reason: 'Forbidden' });
  expect((await ask(controlPlane, CONFIG, { token: controlPlane.instructions.token.reveal() })).status).toBe(200);
});

test('name-taken: a Ready Node of that name', async () => {
  const controlPlane = await start({ faults: ['name-taken'], nodes: ['a'] });
  const answer = await ask(controlPlane, '/api/v1/nodes/a', { token: controlPlane.instructions.token.reveal() });
  expect(answer.body.status.conditions).toMatchObject([{ type: 'Ready', status: 'True' }]);
});

test('clock-skew: certificates of the future, and the Date says why', async () => {
  const controlPlane = await start({ faults: ['clock-skew'] });
  await expect(ask(controlPlane, '/version')).rejects.toMatchObject({ code: 'CERT_NOT_YET_VALID' });
  const answer = await ask(controlPlane, '/version', { insecure: true });
  const minutes = (Date.parse(String(answer.headers.date)) - Date.now()) / 60_000;
  expect(Math.round(minutes)).toBe(120);
});

test.each([
  ['wrong-ca-second-read', /UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE|UNABLE_TO_GET_ISSUER_CERT_LOCALLY/],
  ['expired-server-certificate', /CERT_HAS_EXPIRED/],
  ['wrong-server-name', /ERR_TLS_CERT_ALTNAME_INVALID/],
] as const)('%s: verified TLS fails, unverified works', async (fault, code) => {
  const controlPlane = await start({ faults: [fault] });
  const error = await ask(controlPlane, '/version').then(
    () => undefined,
    (reason: NodeJS.ErrnoException) => reason,
  );
  expect(error?.code).toMatch(code);
  expect((await ask(controlPlane, CLUSTER_INFO, { insecure: true })).status).toBe(200);
});

test('server-error-500 and throttled-429', async () => {
  const broken = await start({ faults: ['server-error-500'] });
  expect((await ask(broken, CLUSTER_INFO)).body).toMatchObject({ kind: 'Status', code: 500, reason: 'InternalError' });
  const throttled = await ask(await start({ faults: ['throttled-429'] }), CLUSTER_INFO);
  expect([throttled.status, throttled.headers['retry-after'], throttled.text]).toEqual([
    429,
    '1',
    'Too many requests, please try again later.\n',
  ]);
});

test('huge-body: far more than any cluster-info, and a client that goes away ends it', async () => {
  const controlPlane = await start({ faults: ['huge-body'] });
  const { request } = await import('node:https');
  const [host, port] = controlPlane.endpoint.split(':');
  const received = await new Promise<number>((resolve, reject) => {
    let bytes = 0;
    const sending = request(
      { host, port, path: CLUSTER_INFO, ca: controlPlane.caCertificate, agent: false },
      (response) => {
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > 8 * 1024 * 1024) {
            response.destroy();
            resolve(bytes);
          }
        });
        response.on('error', () => undefined);
      },
    );
    sending.on('error', reject);
    sending.end();
  });
  expect(received).toBeGreaterThan(8 * 1024 * 1024);
});

test('refused: nobody listens, until it heals on the same port', async () => {
  const controlPlane = await start({ faults: ['refused'] });
  await expect(ask(controlPlane, '/version')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  controlPlane.faults.heal('refused');
  await expect
    .poll(
      () =>
        ask(controlPlane, '/version').then(
          ({ status }) => status,
          () => 0,
        ),
      { interval: 20 },
    )
    .toBe(200);
});

test('silent-server: the connection opens and not a byte comes', async () => {
  const controlPlane = await start({ faults: ['silent-server'] });
  const outcome = await raw(controlPlane, 400);
  expect(outcome).toBe('nothing');
});

test('connection-reset: cut as soon as the client speaks', async () => {
  const controlPlane = await start({ faults: ['connection-reset'] });
  expect(await raw(controlPlane, PATIENCE_MS)).toBe('ECONNRESET');
});

/** Opens a connection, says something, and tells what came of it within `ms`. */
function raw(controlPlane: EmbeddedControlPlane, ms: number): Promise<string> {
  const [host = '', port] = controlPlane.endpoint.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => socket.write('hello'));
    const timer = setTimeout(() => done('nothing'), ms);
    const done = (outcome: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    socket.on('data', () => done('data'));
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? ''));
    socket.on('close', () => done('closed'));
  });
}

test('slow-server: an answer takes more than a second', async () => {
  const controlPlane = await start({ faults: ['slow-server'] });
  const answer = ask(controlPlane, '/version');
  expect(await Promise.race([answer, delay(1_000, 'none yet')])).toBe('none yet');
  expect((await answer).status).toBe(200);
});

test('a fault heals once, tells it once, and not after the end', async () => {
  const healed: string[] = [];
  const faults = new FaultSet(['manual-approval', 'no-signature', 'refused'], {
    'manual-approval': 20,
    'no-signature': 20,
  });
  faults.onHeal((fault) => healed.push(fault));
  faults.begin();
  faults.heal('no-signature');
  faults.heal('no-signature');
  await expect.poll(() => healed.length, { interval: 5 }).toBe(2);
  faults.stop();
  faults.heal('refused');
  expect(healed).toEqual(['no-signature', 'manual-approval']);
});
