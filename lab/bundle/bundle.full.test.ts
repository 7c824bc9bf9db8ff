/** A bundle on a machine that reaches nothing but the API server, and whose containerd is empty. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { admissionLab } from '../admission/admission-lab.ts';
import { must } from '../admission/approver.ts';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { IGNORED, type JsonEvent, kubejoin, parsed, RunningJoin } from '../worker/kubejoin.ts';
import { BUNDLE, gappedHost, signingKey, UNPACK } from './gapped-host.ts';

const at = admissionLab();
let bundle: Buffer;
let host: LabHost | undefined;

beforeAll(async () => {
  const { first } = at.cluster;
  await must(at.cluster, [
    ...['bundle', 'create', '--kubeconfig=/etc/kubernetes/admin.conf', '--node-name=gapped1', IGNORED],
    ...[await signingKey(first), `--output-file=${BUNDLE}`],
  ]);
  bundle = await first.readBytes(BUNDLE);
});

afterEach(async () => {
  if (host === undefined) return;
  await at.lab.removeHost(host);
  await at.cluster.forget(host);
  host = undefined;
});

/** Of a worker, in the order of the bundle. */
const IMAGES = ['registry.k8s.io/kube-proxy', 'registry.k8s.io/pause'];

/** Names without tags, as the runtime lists them to kubejoin. */
async function imagesOf(machine: LabHost): Promise<string[]> {
  const listed = JSON.parse(await machine.mustExec(['crictl', 'images', '-o', 'json']));
  const { images = [] } = listed as { images?: { repoTags: string[] }[] };
  return images.flatMap(({ repoTags }) => repoTags.map((tag) => tag.replace(/:.*/, '')));
}

/** Names without tags. */
const importsOf = (events: readonly JsonEvent[]) =>
  events
    .filter(({ type, change }) => type === 'change-done' && change?.kind === 'import-image')
    .map(({ change }) => change?.subject.replace(/:.*/, ''));

/** True if kube-proxy, whose image came with the bundle, runs on the machine. */
async function proxyRuns(): Promise<boolean> {
  const where = ['-n', 'kube-system', '-l', 'k8s-app=kube-proxy', '--field-selector=spec.nodeName=gapped1'];
  const ready = 'jsonpath={.items[*].status.containerStatuses[*].ready}';
  return (await at.cluster.kubectl(['get', 'pods', ...where, '-o', ready])).stdout.trim() === 'true';
}

describe('a machine with a route to nothing but the API server', () => {
  it('refuses a changed bundle, goes on after a kill, joins, and gives the images back', async () => {
    const machine = await gappedHost(at.lab, bundle, [at.cluster.endpointAddress]);
    host = machine;
    expect((await machine.exec(['ping', '-c1', '-W1', at.machineAddress])).code).not.toBe(0);
    await machine.mustExec(['sh', '-ec', UNPACK]);
    const changed = Buffer.from(bundle);
    changed.write('X', bundle.length - 5000);
    await machine.writeFile('/root/changed', changed, 0o600);
    const refused = parsed(await kubejoin(machine, ['join', '--bundle=/root/changed', '-o=json']));
    expect(refused.result).toMatchObject({ outcome: 'failed', failure: { code: 'BUNDLE_DAMAGED' } });

    const killed = await RunningJoin.start(machine, [`--bundle=${BUNDLE}`, '-o=json'], 'join', []);
    await killed.event(
      'an import',
      ({ type, change }) => (type === 'change-started' && change?.kind === 'import-image') || undefined,
    );
    await killed.kill('SIGKILL');
    await killed.ended();

    // On a busy machine the signal may come when an image is there.
    const had = await imagesOf(machine);
    await at.approver();
    const joined = parsed(await kubejoin(machine, ['join', `--bundle=${BUNDLE}`, '-o=json']));
    expect(joined.result, joined.stdout).toMatchObject({ outcome: 'joined', nodeName: 'gapped1' });
    expect(importsOf(joined.events)).toEqual(IMAGES.filter((name) => !had.includes(name)));
    await at.cluster.waitReady('gapped1');
    await until('kube-proxy to run', proxyRuns, { evidence: () => machine.journal('kubelet') });

    const undone = await kubejoin(machine, ['undo', '--force', '--allow-running-pods']);
    expect(undone.code, undone.stdout + undone.stderr).toBe(0);
    expect((await machine.mustExec(['ctr', '-n', 'k8s.io', 'images', 'ls', '-q'])).trim()).toBe('');
  });
});
