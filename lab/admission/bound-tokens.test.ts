/** Tokens that are bound to a node, with an approver that has no more rights than `admission install` grants. */
import { describe, expect, it } from 'vitest';
import { until } from '../machine/wait.ts';
import { CSRS, withToken } from '../support/anonymous.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { IGNORED, type JsonResult, join, kubejoin, parsed, RunningJoin } from '../worker/kubejoin.ts';
import { secretOf } from '../worker/worker-lab.ts';
import { admissionLab } from './admission-lab.ts';
import { APPROVER_CONF } from './approver.ts';
import { decisionOf, forged, post, SECRETS } from './requests.ts';

const at = admissionLab();
const NODE = 'worker1';
const KEY = '/var/lib/kubelet/pki/kubelet-client.key.tmp';

const joinArgs = async (token: string) => [
  at.cluster.endpoint,
  ...['--token', token, '--discovery-token-ca-cert-hash', at.pin, '--node-name', NODE],
];
const secretOfToken = (token: string) => at.cluster.api('GET', `${SECRETS}/bootstrap-token-${token.slice(0, 6)}`);
const requestNames = async () => {
  const { items = [] } = (await at.cluster.api('GET', CSRS)).body as { items?: { metadata: { name: string } }[] };
  return items.map(({ metadata }) => metadata.name);
};

describe('a machine that joins with its bound token', () => {
  it('is admitted, and the token is deleted once its Node is Ready', async () => {
    await at.approver();
    const token = await at.newToken(`--for-node=${NODE}`);
    const { code, result } = await join(at.worker, await joinArgs(token));
    expect(result).toMatchObject({ outcome: 'joined' });
    expect(code).toBe(0);
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [secretOf(token)] });
    await until('the token to be deleted', async () => (await secretOfToken(token)).status === 404);
  });

  it('is admitted by the real kubeadm, too', async () => {
    await at.approver();
    const token = await at.newToken(`--for-node=${NODE}`);
    const { code, stderr } = await at.worker.exec(['kubeadm', 'join', ...(await joinArgs(token)), IGNORED]);
    expect(code, stderr).toBe(0);
    await until('the node to be ready', () => at.cluster.nodeReady(NODE));
  });

  it('waits without an approver, and goes on when one starts', async () => {
    const token = await at.newToken(`--for-node=${NODE}`);
    const joining = await RunningJoin.start(at.worker, [...(await joinArgs(token)), '--output=json']);
    await joining.event('the missing approval', ({ message }) =>
      message?.key === 'WAITING_APPROVER' ? true : undefined,
    );
    await at.approver();
    const result = await joining.event('the result', (event) =>
      event.type === 'result' ? (event as JsonResult) : undefined,
    );
    expect(result).toMatchObject({ outcome: 'joined', exitCode: 0 });
    await joining.ended();
  });

  it('is admitted by one decision about its request', async () => {
    const token = await at.newToken(`--for-node=${NODE}`);
    const joining = await RunningJoin.start(at.worker, [...(await joinArgs(token)), '--output=json']);
    await joining.event('the missing approval', ({ message }) =>
      message?.key === 'WAITING_APPROVER' ? true : undefined,
    );
    const { items } = (await at.cluster.api('GET', CSRS)).body as { items?: { metadata: { name: string } }[] };
    const name = items?.[0]?.metadata.name ?? '';
    const args = ['approve', name, `--kubeconfig=${APPROVER_CONF}`, '--output=json'];
    expect(parsed(await kubejoin(at.cluster.first, args)).result).toMatchObject({ outcome: 'approved', request: name });
    const result = await joining.event('the result', (event) =>
      event.type === 'result' ? (event as JsonResult) : undefined,
    );
    expect(result).toMatchObject({ outcome: 'joined', exitCode: 0 });
    await joining.ended();
  });

  it('is admitted by its newest key, since a kubelet that starts again has a new one', async () => {
    const token = await at.newToken(`--for-node=${NODE}`);
    const older = await post(at.cluster, token, forged(NODE));
    const joining = await RunningJoin.start(at.worker, [...(await joinArgs(token)), '--output=json']);
    await joining.event('the missing approver', ({ message }) =>
      message?.key === 'WAITING_APPROVER' ? true : undefined,
    );
    await at.approver();
    const result = await joining.event('the result', (event) =>
      event.type === 'result' ? (event as JsonResult) : undefined,
    );
    expect(result).toMatchObject({ outcome: 'joined', exitCode: 0 });
    await joining.ended();
    await at.decided(older);
    expect(await decisionOf(at.cluster, older)).toMatchObject({ type: 'Denied' });
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'whose join gets %s while no approver runs: its request is approved meanwhile, and the same command joins with it',
    async (signal) => {
      const token = await at.newToken(`--for-node=${NODE}`);
      const joining = await RunningJoin.start(at.worker, [...(await joinArgs(token)), '--output=json']);
      await joining.event('the missing approver', ({ message }) =>
        message?.key === 'WAITING_APPROVER' ? true : undefined,
      );
      await joining.kill(signal);
      await joining.ended();
      expect(await at.worker.mustExec(['stat', '-c', '%a %U', KEY])).toBe('600 root\n');
      const before = await requestNames();
      expect(before).toHaveLength(1);
      await at.approver();
      await at.decided(before[0] ?? '');
      const { code, result } = await join(at.worker, await joinArgs(token));
      expect(result).toMatchObject({ outcome: 'joined' });
      expect(code).toBe(0);
      expect(await requestNames()).toEqual(before);
      await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [secretOf(token)] });
      expect(await at.worker.fileExists(KEY)).toBe(false);
    },
  );

  it('is told at once that its token was used by another key, and both keys', async () => {
    await at.approver();
    const token = await at.newToken(`--for-node=${NODE}`);
    const stolen = await post(at.cluster, token, forged(NODE));
    await at.decided(stolen);
    expect(await decisionOf(at.cluster, stolen)).toMatchObject({ type: 'Approved' });
    const { code, result } = await join(at.worker, await joinArgs(token));
    expect(code).not.toBe(0);
    const failure = (result as unknown as { failure: { kind: string; cause: string } }).failure;
    expect(failure.kind).toBe('CSR_DENIED');
    expect(failure.cause.match(/sha256:[0-9a-f]{64}/g)).toHaveLength(2);
    expect((await secretOfToken(token)).status).toBe(200);
  });
});

/** Attempts of the thief of a token; `stock` is the cluster's reaction with one of kubeadm's tokens. */
const ATTACKS: readonly {
  name: string;
  pem: string;
  usages?: readonly string[];
  stock: 'Approved' | undefined;
}[] = [
  { name: "the control plane's name", pem: forged('cp1'), stock: 'Approved' },
  { name: "another worker's name", pem: forged('worker2'), stock: 'Approved' },
  { name: 'a name that begins like it', pem: forged(`${NODE}0`), stock: 'Approved' },
  { name: 'extra names', pem: forged(NODE, { dnsNames: ['kubernetes'] }), stock: undefined },
  { name: 'another group', pem: forged(NODE, { organizations: ['system:masters'] }), stock: undefined },
  {
    name: 'other usages',
    pem: forged(NODE),
    usages: ['digital signature', 'client auth', 'server auth'],
    stock: undefined,
  },
];

describe('a stolen token', () => {
  it.each(ATTACKS)('is refused for $name', async ({ pem, usages, stock }) => {
    await at.approver();
    const bound = await post(at.cluster, await at.newToken(`--for-node=${NODE}`), pem, usages);
    const open = await post(at.cluster, at.token, pem, usages);
    await at.decided(bound);
    expect(await decisionOf(at.cluster, bound)).toMatchObject({ type: 'Denied', issued: false });
    if (stock !== undefined) await at.decided(open);
    expect((await decisionOf(at.cluster, open)).type).toBe(stock);
  });

  it('admits one key of a hundred at once', async () => {
    await at.approver();
    const token = await at.newToken(`--for-node=${NODE}`);
    const names = await Promise.all(Array.from({ length: 100 }, () => post(at.cluster, token, forged(NODE))));
    await Promise.all(names.map(at.decided));
    const types = (await Promise.all(names.map((name) => decisionOf(at.cluster, name)))).map(({ type }) => type);
    expect(types.filter((type) => type === 'Approved')).toHaveLength(1);
    expect(types.filter((type) => type === 'Denied')).toHaveLength(99);
    const stock = await Promise.all(Array.from({ length: 20 }, () => post(at.cluster, at.token, forged(NODE))));
    await Promise.all(stock.map(at.decided));
    for (const name of stock) expect((await decisionOf(at.cluster, name)).type).toBe('Approved');
  });

  it('of a worker reads what a joining worker reads, and no shared certificate of the control plane', async () => {
    await at.cluster.uploadCerts();
    const worker = await at.newToken(`--for-node=${NODE}`);
    const controlPlane = await at.newToken('--for-node=cp9', '--for-role=control-plane');
    const read = async (token: string, path: string) => (await withToken(at.cluster, token, 'GET', path)).status;
    const maps = '/api/v1/namespaces/kube-system/configmaps';
    for (const path of [`${maps}/kubeadm-config`, `${maps}/kubelet-config`, `${maps}/kube-proxy`])
      expect([await read(worker, path), await read(controlPlane, path)], path).toEqual([200, 200]);
    expect(await read(worker, `${SECRETS}/kubeadm-certs`)).toBe(403);
    expect(await read(controlPlane, `${SECRETS}/kubeadm-certs`)).toBe(200);
    expect(await read(at.token, `${SECRETS}/kubeadm-certs`)).toBe(200);
    expect(await read(worker, SECRETS)).toBe(403);
    const approval = await withToken(at.cluster, worker, 'PUT', `${CSRS}/x/approval`, {});
    expect(approval.status).toBe(403);
  });
});
