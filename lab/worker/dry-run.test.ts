/**
 * A dry run tells the truth: it reads host and cluster for real, changes neither, and lists exactly what the join then
 * does.
 */
import { describe, expect, it } from 'vitest';
import type { ChangeRecord } from '../../src/engine/changes/change.ts';
import type { LabHost } from '../machine/host.ts';
import { type SnapshotEntry, VOLATILE_PATHS } from '../machine/snapshot.ts';
import { writesAmong } from '../support/audit.ts';
import { BOOTSTRAP_CONF, expectGoodNode, expectJoined, expectNoCredential, expectTriedFor } from './joined-node.ts';
import { IGNORED, join, kubejoin } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();
const LIMIT_SECONDS = 5;

/**
 * The directories that a dry run of kubeadm writes to, and more: all but the kernel's, containerd's and the journal's.
 */
const EXCEPT = VOLATILE_PATHS.filter((path) => path !== '/tmp' && path !== '/run');

function wholeHost(host: LabHost): Promise<SnapshotEntry[]> {
  return host.snapshot(['/'], { except: [...EXCEPT, '/run/systemd', '/run/containerd'] });
}

/** Without its number and, in a preview, its diff. */
const shown = ({ phase, kind, subject, action, mode }: ChangeRecord) => ({ phase, kind, subject, action, mode });

describe('--dry-run', () => {
  it('leaves the host byte for byte and only reads from the cluster, in text', async () => {
    const [before, mark] = [await wholeHost(at.worker), await at.cluster.auditMark()];
    const outcome = await kubejoin(at.worker, ['join', ...at.args, IGNORED, '--dry-run']);
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(await wholeHost(at.worker)).toEqual(before);
    const requests = (await at.cluster.auditSince(mark)).filter(({ sourceIPs }) =>
      sourceIPs?.includes(at.worker.address),
    );
    expect(writesAmong(requests)).toEqual([]);
    expect(requests.length).toBeGreaterThanOrEqual(4);
    expect(await at.cluster.node(at.worker.name)).toBeUndefined();
    expect(outcome.stdout).toContain(BOOTSTRAP_CONF);
    expect(outcome.stdout).toMatch(/^\+ +client-key: \/var\/lib\/kubelet\/pki\/kubelet-client-current\.pem$/m);
    expect(outcome.stdout + outcome.stderr).not.toContain(at.secret);
    await expectNoCredential(at.worker, [at.secret]);
  });

  it('lists the changes that the join then makes, each file as it will be', async () => {
    const args = [...at.args, '--node-name=worker1'];
    const preview = await join(at.worker, [...args, '--dry-run']);
    expect(preview.result).toMatchObject({ outcome: 'previewed', exitCode: 0 });
    expect(preview.stdout).not.toContain(at.secret);
    const real = await join(at.worker, args);
    expectJoined(real);
    expect(real.result.changes?.map(shown)).toEqual(preview.result.changes?.map(shown));
    for (const { kind, subject, diff } of preview.result.changes ?? []) {
      if (kind !== 'write-file' || subject === BOOTSTRAP_CONF) continue;
      expect(diff, subject).toBeDefined();
      expect(added(diff ?? ''), subject).toBe((await at.worker.readFile(subject)).trimEnd());
    }
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('shows a change of what is there as a difference', async () => {
    await at.worker.writeFile('/var/lib/kubelet/kubeadm-flags.env', 'KUBELET_KUBEADM_ARGS="--v=9"\n');
    const preview = await join(at.worker, [...at.args, '--dry-run']);
    const change = preview.result.changes?.find(({ subject }) => subject.endsWith('kubeadm-flags.env'));
    expect(change).toMatchObject({ action: 'replace' });
    expect(change?.diff).toContain('-KUBELET_KUBEADM_ARGS="--v=9"');
    expect(change?.diff).toContain('+KUBELET_KUBEADM_ARGS=""');
  });

  it('is no dry run with --dry-run=false', async () => {
    expectJoined(await join(at.worker, [...at.args, '--dry-run=false']));
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it.each(['reset', 'drop'] as const)(
    'fails where the API server cannot be asked (%s), within the limit, and invents nothing',
    async (how) => {
      const before = await wholeHost(at.worker);
      await at.worker.writeFile('/root/join.json', configuration());
      await at.cluster.controlPlane.cut(at.worker, how);
      const run = await join(at.worker, ['--config=/root/join.json', '--dry-run']);
      await at.cluster.controlPlane.mend(at.worker);
      expect(run.result).toMatchObject({ outcome: 'failed', exitCode: how === 'reset' ? 4 : 7 });
      expectTriedFor(run, LIMIT_SECONDS);
      expect(run.events.filter(({ type }) => type === 'change-previewed')).toEqual([]);
      await at.worker.mustExec(['rm', '/root/join.json']);
      expect(await wholeHost(at.worker)).toEqual(before);
    },
  );
});

function configuration(): string {
  return JSON.stringify({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken: { token: at.token, apiServerEndpoint: at.cluster.endpoint, caCertHashes: [at.pin] } },
    timeouts: { discovery: `${LIMIT_SECONDS}s` },
  });
}

/** The lines that a diff against nothing adds. */
function added(diff: string): string {
  const lines = diff.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++ '));
  return lines
    .map((line) => line.slice(1))
    .join('\n')
    .trimEnd();
}
