/**
 * Whoever finds the disk, or looks at the processes, of a worker: no part of the token, whatever became of the join.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { until } from '../machine/wait.ts';
import { resetWell } from '../reset/reset-host.ts';
import { CSRS, withToken } from '../support/anonymous.ts';
import { undoWell } from '../undo/undo-host.ts';
import {
  BOOTSTRAP_CONF,
  expectJoined,
  KUBELET_CONF,
  KUBELET_DEFAULTS,
  keepFromEnding,
  letEnd,
  tellCertDir,
} from '../worker/joined-node.ts';
import { IGNORED, join, kubejoin, RunningJoin } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import { watchProcesses } from './process-secrets.ts';
import { secretsOnDisk } from './secrets-on-disk.ts';

const at = workerLab();
const TOKEN_FILE = '/root/token';
const PKI = '/var/lib/kubelet/pki';
const KEY = `${PKI}/kubelet-client.key.tmp`;

/** Places on the host's disk, written since then, that contain the secret half of the token. */
const onDisk = (since: number) => secretsOnDisk(at.worker, { token: Buffer.from(at.secret) }, since);

/** A change of the join at which it is killed. */
const killedAt = async (subject: string) => {
  await keepFromEnding(at.worker);
  const running = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
  await running.event(subject, ({ type, change }) =>
    type === 'change-done' && change?.subject === subject ? change : undefined,
  );
  await running.kill('SIGKILL');
  await running.ended();
};

describe('the token is nowhere on the disk, nor in the journal of the system', () => {
  it('the search finds it, where it is: as text, as base64, as hex, and in the journal', async () => {
    const since = Date.now();
    const forms = [
      `x${at.secret}`,
      Buffer.from(`xx${at.secret}`).toString('base64'),
      Buffer.from(at.secret).toString('hex'),
    ];
    for (const [index, form] of forms.entries()) await at.worker.writeFile(`/etc/found-${index}`, form, 0o640);
    await at.worker.mustExec(['logger', `said ${at.secret}`]);
    await at.worker.mustExec(['journalctl', '--sync']);
    expect(await onDisk(since)).toEqual([
      '/etc/found-0 (0640): token as plain',
      '/etc/found-1 (0640): token as base64',
      '/etc/found-2 (0640): token as hexadecimal',
      expect.stringMatching(/^\/(run|var)\/log\/journal\/\S+ \(0640\): token as plain$/),
      'journal: token as plain',
    ]);
    // The journal keeps what it has, so the other tests begin with a new one.
    await at.worker.mustExec(['sh', '-c', 'journalctl --rotate && journalctl --vacuum-time=1us']);
  });

  it('after a join, and after its reset', async () => {
    const since = Date.now();
    expectJoined(await join(at.worker, at.args));
    await at.cluster.waitReady(at.worker.name);
    expect(await onDisk(since)).toEqual([]);
    await resetWell(at.worker);
    expect(await onDisk(since)).toEqual([]);
  });

  it('after a join that failed half-way, and after its undo', async () => {
    const since = Date.now();
    await at.worker.writeFile(KUBELET_DEFAULTS, 'KUBELET_EXTRA_ARGS=--no-such-flag\n');
    await at.worker.writeFile('/etc/systemd/system/kubelet.service.d/99-quick.conf', '[Service]\nRestartSec=200ms\n');
    await at.worker.mustExec(['systemctl', 'daemon-reload']);
    const { result } = await join(at.worker, at.args);
    expect(result).toMatchObject({ outcome: 'failed', failure: { code: 'KUBELET_CRASHED' } });
    expect(await onDisk(since)).toEqual([]);
    await undoWell(at.worker);
    expect(await onDisk(since)).toEqual([]);
  });

  it('after a join that was killed it stands in bootstrap-kubelet.conf alone, for root alone; undo and reset remove it', async () => {
    await tellCertDir(at.worker);
    for (const clear of [undoWell, resetWell]) {
      const since = Date.now();
      await killedAt(BOOTSTRAP_CONF);
      expect(await onDisk(since)).toEqual([`${BOOTSTRAP_CONF} (0600): token as plain`]);
      await clear(at.worker);
      expect(await onDisk(since)).toEqual([]);
    }
  });
});

describe('where the join requests the certificate itself', () => {
  it('the token is nowhere after a join that was killed', async () => {
    const since = Date.now();
    await killedAt(KUBELET_CONF);
    expect(await at.worker.fileExists(KUBELET_CONF)).toBe(true);
    expect(await onDisk(since)).toEqual([]);
  });
});

describe('the key of a request whose certificate everyone with a token can read', () => {
  /** The certificate in the request's status, read with nothing but a token. */
  const readable = async () => {
    const { body } = await withToken(at.cluster, at.token, 'GET', CSRS);
    const { items = [] } = body as { items?: { status?: { certificate?: string } }[] };
    return items.flatMap(({ status }) => (status?.certificate ? Buffer.from(status.certificate, 'base64') : []));
  };
  /** The private keys below the kubelet's directory that belong to one of these certificates. */
  const keysOf = async (certificates: readonly Buffer[]) => {
    const found = await at.worker.exec(['grep', '-rls', 'PRIVATE KEY', '/var/lib/kubelet']);
    const paths = found.stdout.split('\n').filter(Boolean);
    const pems = await Promise.all(paths.map((path) => at.worker.readFile(path)));
    const fits = (pem: string) => certificates.some((one) => new X509Certificate(one).checkPrivateKey(keyIn(pem)));
    return paths.filter((_, index) => fits(pems[index] ?? ''));
  };
  const keyIn = (pem: string) =>
    createPrivateKey(/-----BEGIN EC PRIVATE KEY-----[\s\S]*?-----END EC PRIVATE KEY-----/.exec(pem)?.[0] ?? pem);
  const killedWaiting = async () => {
    await at.cluster.api('DELETE', CSRS);
    // No certificate is issued before the join is gone.
    await at.cluster.controlPlane.freeze('kube-controller-manager');
    await killedAt(KEY).finally(() => at.cluster.controlPlane.thaw('kube-controller-manager'));
    await letEnd(at.worker);
    await until('the certificate', async () => (await readable()).length === 1);
    expect(await keysOf(await readable())).toEqual([KEY]);
    expect(await at.worker.mustExec(['stat', '-c', '%a %U', KEY])).toBe('600 root\n');
  };

  it.each([
    ['an undo', undoWell],
    ['a reset', resetWell],
  ])('goes from the disk of a join that was killed with %s', async (_, clear) => {
    await killedWaiting();
    await clear(at.worker);
    expect(await keysOf(await readable())).toEqual([]);
  });

  it('is the node’s own after the next join, which makes no other request', async () => {
    await killedWaiting();
    const certificates = await readable();
    expectJoined(await join(at.worker, at.args));
    expect(await readable()).toEqual(certificates);
    const held = (await keysOf(certificates)).filter((path) => !path.endsWith('current.pem'));
    expect(held).toEqual([expect.stringMatching(/^\/var\/lib\/kubelet\/pki\/kubelet-client-\d{4}-.*\.pem$/)]);
    expect(await at.worker.mustExec(['readlink', '-f', `${PKI}/kubelet-client-current.pem`])).toBe(`${held[0]}\n`);
  });
});

describe('the token in the list of processes', () => {
  it('given by a file it is in no title and no environment, neither of the join nor of what it starts', async () => {
    await at.worker.writeFile(TOKEN_FILE, at.token, 0o600);
    const { endpoint } = at.cluster;
    const args = [endpoint, '--token-file', TOKEN_FILE, '--discovery-token-ca-cert-hash', at.pin];
    const { result, sightings, programs } = await watchProcesses(at.worker, at.secret, () => join(at.worker, args));
    expectJoined(result);
    expect([...programs]).toEqual(expect.arrayContaining(['kubejoin', 'kubelet']));
    expect(sightings).toEqual([]);
  });

  it('given on the command line it goes from the title as the join begins; of kubeadm it is there to the end', async () => {
    const seen = await watchProcesses(at.worker, at.secret, () => kubejoin(at.worker, ['join', ...at.args, IGNORED]));
    expect(seen.result.code).toBe(0);
    expect([...seen.programs]).toEqual(expect.arrayContaining(['kubejoin', 'kubelet']));
    expect(seen.late).toEqual([]);
    await at.worker.reset();
    await at.cluster.forget(at.worker);
    const kubeadm = await watchProcesses(at.worker, at.secret, () =>
      at.cluster.joinWithKubeadm(at.worker, { token: at.token }),
    );
    expect(kubeadm.result.code).toBe(0);
    expect(kubeadm.late).toContain('kubeadm cmdline');
  });
});
