/**
 * A worker whose join is undone: after its end, or killed at any entry of its journal; what stands in the way; what an
 * administrator adds.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../machine/wait.ts';
import { differences, expectAsBefore, footprint, LEFT_BY_KUBELET } from '../reset/footprint.ts';
import { AUTOMATIC_APPROVAL, without } from '../worker/discovery-files.ts';
import { podsRun } from '../worker/host-state.ts';
import { expectGoodNode, expectJoined, expectNoCredential, keepFromEnding } from '../worker/joined-node.ts';
import { type JsonRun, join, kubejoin, RunningJoin } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import { killPoints } from './matrix.ts';
import {
  ADMINISTRATOR,
  expectForgotten,
  giveAdministrator,
  killedAtEntry,
  requestsOf,
  undo,
  undoWell,
} from './undo-host.ts';

const at = workerLab();

/** Journal entries of a worker's join: one for the start, two for each journalled change, one for the end. */
const ENTRIES = 22;

/** Its one Pod (kube-proxy) runs, too. */
async function joined(): Promise<void> {
  expectJoined(await join(at.worker, at.args));
  await at.cluster.waitReady(at.worker.name);
  await until('its Pod to run', () => podsRun(at.cluster, at.worker.name));
}

const left = ({ result }: JsonRun) => result.left?.map(({ what }) => what);

describe('a worker that has joined', () => {
  it('a dry run of the undo shows every change and makes none; the undo puts back what stood there, and names what stays', async () => {
    const { worker } = at;
    await worker.mustExec([
      'sh',
      '-c',
      `mkdir -p /var/lib/kubelet/seccomp /etc/kubernetes/manifests && chmod 750 /etc/kubernetes/manifests
       echo '# earlier' > /var/lib/kubelet/config.yaml && chmod 640 /var/lib/kubelet/config.yaml && chown 0:4 /var/lib/kubelet/config.yaml
       echo '{}' > /var/lib/kubelet/seccomp/own.json
       systemctl start kubelet`, // it fails for want of its configuration, and is started again and again
    ]);
    const started = async () =>
      (await worker.exec(['systemctl', 'show', '-P', 'ActiveState', 'kubelet'])).stdout.trim();
    // Between two starts it is deactivating.
    await expect.poll(started).toMatch(/^activ/);
    const before = await footprint(worker);
    await joined();

    const [requests, running] = [await requestsOf(at.cluster, worker.name), await footprint(worker)];
    expect(requests).not.toEqual([]);
    const preview = await undo(worker, ['--dry-run']);
    expect(preview.result).toMatchObject({ outcome: 'previewed', exitCode: 0 });
    expect(
      differences(running, await footprint(worker)).filter((line) => !/kubelet\/(pods|.*_state)/.test(line)),
    ).toEqual([]);
    expect(await at.cluster.nodeReady(worker.name)).toBe(true);

    const run = await undoWell(worker);
    const named = ({ result }: JsonRun) => result.changes?.map(({ kind, subject }) => `${kind} ${subject}`);
    expect(named(preview)).toEqual(named(run));
    expect(left(run)).toEqual(['node', 'requests', 'certificate', 'logs']);
    expect(run.result.left?.[0]?.items).toEqual([worker.name]);
    expect(run.result.left?.[1]?.items.toSorted()).toEqual(requests.toSorted());
    expect(run.result.left?.[2]?.items).toEqual([`system:node:${worker.name}`, expect.stringMatching(/^\d{4}-.*Z$/)]);
    // Between two starts it is deactivating.
    await expect.poll(started).toMatch(/^activ/);
    await worker.mustExec(['systemctl', 'stop', 'kubelet']);
    await expectAsBefore(worker, { ...before, processes: before.processes.filter((name) => name !== 'kubelet') });
    await expectNoCredential(worker, [at.secret]);
    expect((await undo(worker)).result).toMatchObject({ outcome: 'nothing-to-do', exitCode: 0 });

    expectJoined(await join(worker, at.args));
    await expectGoodNode(worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('with an administrator’s kubeconfig the cluster forgets it', async () => {
    await giveAdministrator(at.worker, at.cluster);
    const before = await footprint(at.worker);
    await joined();
    const run = await undoWell(at.worker, ['--kubeconfig', ADMINISTRATOR]);
    expect(left(run)).toEqual(['certificate', 'logs']);
    await expectForgotten(at.cluster, at.worker);
    await expectAsBefore(at.worker, before);
  });

  it('stays while a Pod runs on it that is no DaemonSet’s, whether the cluster answers or not', async () => {
    const { worker, cluster } = at;
    await joined();
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'own', namespace: 'default' } };
    const spec = {
      nodeName: worker.name,
      hostNetwork: true,
      containers: [{ name: 'pause', image: 'registry.k8s.io/pause:3.10.1' }],
    };
    await cluster.kubectl(['apply', '-f', '-'], JSON.stringify({ ...pod, spec }));
    onTestFinished(async () => void (await cluster.kubectl(['delete', 'pod', 'own', '--force', '--grace-period=0'])));
    const sandbox = async () =>
      (await worker.mustExec(['crictl', 'pods', '-q', '--name', 'own', '--state', 'ready'])).trim() !== '';
    await until('its Pod to have a sandbox', sandbox);
    const asked = await undo(worker);
    expect(asked.result).toMatchObject({
      exitCode: 2,
      failure: { code: 'PODS_RUN_HERE', params: { pods: ['default/own'], byRuntime: false } },
    });
    await cluster.controlPlane.cut(worker, 'reset');
    const looked = await undo(worker);
    expect(looked.result).toMatchObject({
      exitCode: 2,
      failure: { code: 'PODS_RUN_HERE', params: { byRuntime: true } },
    });
    expect(looked.result.failure?.params.pods).toEqual(['default/own']);
    await cluster.controlPlane.mend(worker);
    expect(await cluster.nodeReady(worker.name)).toBe(true);
    await undoWell(worker, ['--allow-running-pods']);
    expect((await worker.mustExec(['crictl', 'pods', '-q'])).trim()).toBe('');
  });

  it('is not undone unless that is confirmed, nor where a content that is to be put back is lost', async () => {
    const { worker } = at;
    await worker.mustExec(['sh', '-c', 'mkdir -p /var/lib/kubelet && echo "# earlier" > /var/lib/kubelet/config.yaml']);
    await joined();
    const before = await footprint(worker);
    const node = (line: string) => !/kubelet\/(pods|.*_state)/.test(line);
    expect((await kubejoin(worker, ['undo'], { stdin: 'n\n' })).code).toBe(2);
    await worker.mustExec(['sh', '-c', 'mv /var/lib/kubejoin/earlier /var/lib/kubejoin/elsewhere']);
    expect((await undo(worker)).result).toMatchObject({ exitCode: 6, failure: { kind: 'EARLIER_CONTENT_LOST' } });
    await worker.mustExec(['sh', '-c', 'mv /var/lib/kubejoin/elsewhere /var/lib/kubejoin/earlier']);
    expect(differences(before, await footprint(worker)).filter(node)).toEqual([]);
    expect((await kubejoin(worker, ['undo'], { stdin: 'y\n' })).code).toBe(0);
    expect(await worker.readFile('/var/lib/kubelet/config.yaml')).toBe('# earlier\n');
  });
});

describe('killed after an entry of its journal', () => {
  it.each(killPoints(ENTRIES, 3))('%i: run again it is a good node; undone, nothing of it is left', async (entry) => {
    await giveAdministrator(at.worker, at.cluster);
    const before = await footprint(at.worker);
    const first = await killedAtEntry(at.worker, entry, at.args);
    expect(first, `a worker's journal has ${ENTRIES} entries`).toBeGreaterThanOrEqual(entry);
    const run = await undo(at.worker, ['--kubeconfig', ADMINISTRATOR]);
    expect(run.result, JSON.stringify(run.result)).toMatchObject({ exitCode: 0 });
    await expectForgotten(at.cluster, at.worker);
    await expectAsBefore(at.worker, before);

    await killedAtEntry(at.worker, entry, at.args);
    const again = await join(at.worker, at.args);
    if (again.code !== 8) expectJoined(again); // it may have ended well before it could be killed
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
    await undoWell(at.worker, ['--kubeconfig', ADMINISTRATOR]);
    await expectForgotten(at.cluster, at.worker);
    await expectAsBefore(at.worker, before);
  });

  it(`a worker's join makes ${ENTRIES} entries, so that none is left out`, async () => {
    await joined();
    const journal = await at.worker.readFile('/var/lib/kubejoin/journal.jsonl');
    expect(journal.trimEnd().split('\n')).toHaveLength(ENTRIES);
  });
});

describe('--undo-on-failure', () => {
  it('a join that fails when the kubelet runs leaves the host as it was', async () => {
    const before = await footprint(at.worker);
    await without(at.cluster, AUTOMATIC_APPROVAL, async () => {
      const running = await RunningJoin.start(at.worker, [...at.args, '--undo-on-failure', '--output=json']);
      const request = await running.event('the request', ({ message }) =>
        message?.key === 'WAITING_CSR_APPROVAL' ? String(message.params?.name) : undefined,
      );
      expect(await at.cluster.kubectl(['certificate', 'deny', request])).toMatchObject({ code: 0 });
      const { code, stdout } = await running.ended();
      expect(code).toBe(5);
      const events = stdout.split('\n').map((line) => JSON.parse(line));
      expect(events.at(-1)).toMatchObject({ outcome: 'failed', failure: { code: 'CSR_DENIED' } });
      expect(events.map(({ message }) => message?.key)).toContain('UNDONE_AFTER_FAILURE');
    });
    await expectAsBefore(at.worker, before);
    expect((await undo(at.worker)).result).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('so does one that is interrupted; one that fails a check changes nothing', async () => {
    await keepFromEnding(at.worker);
    const before = await footprint(at.worker);
    const running = await RunningJoin.start(at.worker, [...at.args, '--undo-on-failure', '--output=json']);
    await running.event('the kubelet', ({ type, change }) =>
      type === 'change-done' && change?.action === 'start' ? change : undefined,
    );
    await running.kill('SIGTERM');
    expect((await running.ended()).code).toBe(143);
    await expectAsBefore(at.worker, before, [...LEFT_BY_KUBELET]);
    const failed = await join(at.worker, [...at.args, '--undo-on-failure', '--cri-socket=unix:///run/none.sock']);
    expect(failed.result).toMatchObject({ exitCode: 2 });
    expect(failed.events.filter(({ message }) => message?.key === 'UNDOING_AFTER_FAILURE')).toEqual([]);
    await expectAsBefore(at.worker, before, [...LEFT_BY_KUBELET]);
  });
});
