/**
 * An init on a host that has nothing but containerd and a kubelet: what it shows before, what it makes, and who can
 * join it.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { compareSnapshots } from '../machine/snapshot.ts';
import type { Cluster } from '../support/cluster.ts';
import { IGNORED, install, kubejoin } from '../worker/kubejoin.ts';
import { CONFIG, clusterOf, configure, init, initLab } from './init-lab.ts';

const at = initLab();
const ARGS = ['--config', CONFIG];
let cluster: Cluster;
/** Join command of the result, without its first word. */
let joinArgs: string[];

beforeAll(() => configure(at));

/** The audit log of the lab's configuration is the API server's. */
const EXCEPT = ['/proc', '/sys', '/dev', '/run', '/tmp', '/var/log', '/var/lib/containerd'];

describe('before', () => {
  it('a dry run shows every file and object, without a secret, and changes nothing', async () => {
    const before = await at.host.snapshot(['/'], { except: EXCEPT });
    const run = await init(at.host, [...ARGS, '--dry-run', '--upload-certs']);
    expect(compareSnapshots(before, await at.host.snapshot(['/'], { except: EXCEPT }))).toEqual([]);
    expect(run.result).toMatchObject({ outcome: 'previewed', exitCode: 0 });
    const subjects = run.result.changes?.map(({ subject }) => subject) ?? [];
    for (const subject of [
      '/etc/kubernetes/manifests/etcd.yaml',
      'ConfigMap kube-system/kubeadm-config',
      'DaemonSet kube-system/kube-proxy',
    ])
      expect(subjects).toContain(subject);
    expect(run.stdout).not.toMatch(/PRIVATE KEY-----\\n[A-Za-z0-9]|"tokens"|"certificateKey"/);
  });
});

describe('the init', () => {
  it('makes a cluster of which kubectl says that its node is Ready', async () => {
    const run = await init(at.host, [...ARGS, '--upload-certs']);
    expect(run.result, JSON.stringify(run.events.slice(-6), null, 1)).toMatchObject({
      outcome: 'initialized',
      exitCode: 0,
    });
    cluster = await clusterOf(at);
    await cluster.waitReady(at.host.name);
    const nodes = await at.host.mustExec([
      'kubectl',
      '--kubeconfig=/etc/kubernetes/admin.conf',
      'get',
      'nodes',
      '--no-headers',
    ]);
    expect(nodes).toMatch(new RegExp(`^${at.host.name} +Ready +control-plane `));
    const { tokens, caCertHashes, controlPlaneEndpoint, certificateKey } = run.result as unknown as Joining;
    expect(certificateKey).toMatch(/^[0-9a-f]{64}$/);
    expect(caCertHashes).toEqual([await cluster.caHash()]);
    joinArgs = [
      'join',
      controlPlaneEndpoint,
      '--token',
      String(tokens[0]),
      '--discovery-token-ca-cert-hash',
      ...caCertHashes,
    ];
  });

  it('run again it says what this machine is, with 8, or 0 with --if-needed', async () => {
    const again = await init(at.host, ARGS);
    expect(again.result).toMatchObject({
      exitCode: 8,
      failure: { code: 'ALREADY_INITIALIZED', params: { node: at.host.name } },
    });
    expect(again.events.some(({ type }) => type === 'check')).toBe(false);
    expect((await init(at.host, [...ARGS, '--if-needed'])).result).toMatchObject({
      outcome: 'nothing-to-do',
      exitCode: 0,
      changes: [],
      controlPlaneEndpoint: cluster.endpoint,
      caCertHashes: [await cluster.caHash()],
    });
  });

  it('for another cluster, or under another name, it says whose this machine is', async () => {
    const elsewhere = [
      '--control-plane-endpoint',
      'api.example:6443',
      '--apiserver-advertise-address',
      at.host.address,
    ];
    expect((await init(at.host, elsewhere)).result).toMatchObject({
      exitCode: 6,
      failure: { code: 'MACHINE_OF_ANOTHER_CLUSTER' },
    });
    expect((await init(at.host, ['--node-name', 'other'])).result).toMatchObject({
      exitCode: 6,
      failure: { code: 'MACHINE_IS_A_NODE' },
    });
  });
});

describe('workers join by what it printed', () => {
  it.each(['kubeadm', 'kubejoin'])('with %s', async (program) => {
    const worker = at.lab.host('worker1');
    await install(worker);
    await worker.mustExec([program, ...joinArgs, IGNORED]);
    await cluster.waitReady(worker.name);
    const run = await kubejoin(worker, ['init', IGNORED]);
    expect(run).toMatchObject({ code: 6 });
    expect(run.stderr).toContain('MACHINE_IS_A_NODE');
    await worker.reset();
    await cluster.forget(worker);
  });
});

interface Joining {
  readonly tokens: readonly string[];
  readonly caCertHashes: readonly string[];
  readonly controlPlaneEndpoint: string;
  readonly certificateKey: string;
}
