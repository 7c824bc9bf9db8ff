/**
 * A control plane's join phase by phase, each in a process of its own; groups of phases; and phases left out and made
 * up for.
 */

import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { until } from '../machine/wait.ts';
import { FULL } from '../run/full.ts';
import { KUBELET_CONF, type Kubeconfig } from '../worker/joined-node.ts';
import { type JsonRun, joinPhase } from '../worker/kubejoin.ts';
import { controlPlaneLab, joinControlPlane } from './control-plane-lab.ts';
import { expectGoodControlPlane, expectVoter } from './joined-control-plane.ts';

const at = controlPlaneLab();

const CONFIG = '/root/join.yaml';
const ROLE = '--control-plane';
const UPDATE_STATUS = 'control-plane-join/update-status';

/** `join phase NAMES ARGS`, which must do its part; gives the kinds and subjects of its changes. */
async function phase(names: string, args: readonly string[] = []): Promise<string[]> {
  const run = await phaseRun(names, args);
  return (run.result.changes ?? []).map(({ kind, subject }) => `${kind} ${subject}`);
}

async function phaseRun(names: string, args: readonly string[] = []): Promise<JsonRun> {
  const [name = '', ...rest] = names.split(' ');
  const run = await joinPhase(at.host, name, [...rest, ...args]);
  expect(run.result, JSON.stringify(run.events.slice(-4), null, 1)).toMatchObject({
    outcome: 'phase-done',
    exitCode: 0,
  });
  expect(run.stderr).toBe('');
  return run;
}

/** Every file below /etc/kubernetes, by its path there. */
async function files(): Promise<string[]> {
  const entries = await at.host.snapshot(['/etc/kubernetes']);
  return entries.filter(({ type }) => type === 'file').map(({ path }) => path.replace('/etc/kubernetes/', ''));
}

const pairs = (...names: string[]) => names.flatMap((name) => [`pki/${name}.crt`, `pki/${name}.key`]);
const SHARED = [...pairs('ca', 'front-proxy-ca', 'etcd/ca'), 'pki/sa.key', 'pki/sa.pub'];
const ISSUED = [
  ...pairs('apiserver', 'apiserver-kubelet-client', 'front-proxy-client', 'apiserver-etcd-client'),
  ...pairs('etcd/server', 'etcd/peer', 'etcd/healthcheck-client'),
];
const KUBECONFIGS = ['admin.conf', 'controller-manager.conf', 'scheduler.conf'];
const MANIFESTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map(
  (name) => `manifests/${name}.yaml`,
);

const isWait = (change: string) => change.startsWith('wait-until ');

const kubeletServer = async () =>
  (parse(await at.host.readFile(KUBELET_CONF)) as Kubeconfig).clusters[0]?.cluster.server;

describe('phases in processes of their own', () => {
  it('preflight only reads', async () => {
    const before = await at.host.snapshot();
    const run = await phaseRun('preflight', at.args);
    expect(run.result.changes).toEqual([]);
    const checks = run.events.filter(({ type }) => type === 'check').map(({ name }) => name);
    expect(checks).toEqual(expect.arrayContaining(['Port-6443', 'Port-2379', 'DirAvailable--var-lib-etcd']));
    expect(await at.host.snapshot()).toEqual(before);
  });

  it('each by itself, they make a control plane', async () => {
    const [made, key] = [[] as string[], ['--certificate-key', at.certificateKey]];
    /** This phase has added exactly these files, and has changed none. */
    const adds = async (names: string, args: readonly string[], added: readonly string[]) => {
      const before = await at.host.snapshot(['/etc/kubernetes']);
      await phase(names, args);
      made.push(...added);
      expect((await files()).sort(), names).toEqual([...made].sort());
      const after = new Map((await at.host.snapshot(['/etc/kubernetes'])).map((entry) => [entry.path, entry]));
      for (const entry of before) expect(after.get(entry.path)).toEqual(entry);
    };
    await adds('control-plane-prepare download-certs', [...at.discovery, ROLE, ...key], SHARED);
    await adds('control-plane-prepare certs', [...at.discovery, ROLE], ISSUED);
    await adds('control-plane-prepare kubeconfig', [...at.discovery, ROLE], KUBECONFIGS);
    // Run singly it does not know that etcd comes later.
    await adds('control-plane-prepare control-plane', [ROLE], MANIFESTS);
    expect((await phase('check-etcd', [ROLE])).filter((change) => !isWait(change))).toEqual([]);
    await phase('kubelet-start', at.discovery);
    // The kubelet has its certificate by then, and registers the Node a moment later.
    await until('its Node', () => at.cluster.node(at.host.name));
    expect(await at.cluster.controlPlane.etcdMembers()).toHaveLength(1);
    expect(await phase('etcd-join', [ROLE])).toContain(`add-etcd-member https://${at.host.address}:2380`);
    await expectVoter(at.cluster, at.host);
    expect(await kubeletServer()).toBe(`https://${at.cluster.endpoint}`);
    await phase('kubelet-wait-bootstrap');
    expect(await kubeletServer()).toBe(`https://${at.host.address}:6443`);
    const done = await phaseRun('control-plane-join update-status', [ROLE]);
    expect(done.result.changes).toEqual([]);
    expect(noticesOf(done)).toEqual([{ key: 'UPDATE_STATUS_DEPRECATED', phase: UPDATE_STATUS }]);
    expect(await phase('control-plane-join mark-control-plane', [ROLE])).toEqual([`patch-node ${at.host.name}`]);
    expect((await phase('wait-control-plane')).every(isWait)).toBe(true);
    await expectGoodControlPlane(at.host, at);
    // Again they find it all done.
    for (const [again, args] of [
      ['control-plane-prepare certs', [...at.discovery, ROLE]],
      ['control-plane-prepare control-plane', [ROLE]],
      ['etcd-join', [ROLE]],
    ] as const)
      expect(
        (await phase(again, args)).filter((change) => !isWait(change)),
        again,
      ).toEqual([]);
    await expectGoodControlPlane(at.host, at);
  });

  if (FULL)
    it('in groups, by a configuration file', async () => {
      const bootstrapToken = {
        token: at.token,
        apiServerEndpoint: at.cluster.endpoint,
        caCertHashes: [at.discovery.at(-1)],
      };
      const controlPlane = { certificateKey: at.certificateKey };
      const file = {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'JoinConfiguration',
        discovery: { bootstrapToken },
        controlPlane,
      };
      await at.host.writeFile(CONFIG, stringify(file), 0o600);
      const config = ['--config', CONFIG];
      await phase('preflight', config);
      await phase('control-plane-prepare all', config);
      expect((await files()).sort()).toEqual([...SHARED, ...ISSUED, ...KUBECONFIGS, ...MANIFESTS].sort());
      await phase('check-etcd', config);
      await phase('kubelet-start', config);
      // mark-control-plane is of this group, too, and waits for the Node that the kubelet is only about to register.
      const joined = await phaseRun('control-plane-join all', config);
      expect((joined.result.changes ?? []).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['add-etcd-member', 'promote-etcd-member', 'patch-node']),
      );
      await phase('kubelet-wait-bootstrap', config);
      await phase('wait-control-plane');
      await expectGoodControlPlane(at.host, at);
    });

  it('of control planes without --control-plane say that they have nothing to do', async () => {
    const before = await at.host.snapshot();
    for (const [names, args] of [
      ['control-plane-prepare download-certs', at.discovery],
      ['control-plane-prepare certs', at.discovery],
      ['control-plane-prepare kubeconfig', at.discovery],
      ['control-plane-prepare control-plane', []],
      ['check-etcd', []],
      ['etcd-join', []],
      ['control-plane-join mark-control-plane', []],
    ] as const) {
      const run = await phaseRun(names, args);
      expect(run.result.changes, names).toEqual([]);
      expect(noticesOf(run), names).toMatchObject([{ key: 'PHASE_OF_CONTROL_PLANES' }]);
    }
    expect(await at.host.snapshot()).toEqual(before);
  });
});

describe('--skip-phases', () => {
  it('without etcd the manifest of the API server is written at once, and etcd-join makes up for it', async () => {
    const skipped = 'control-plane-join/etcd,kubelet-wait-bootstrap,wait-control-plane';
    const run = await joinControlPlane(at.host, [...at.args, `--skip-phases=${skipped}`]);
    expect(run.result, JSON.stringify(run.events.slice(-4))).toMatchObject({ outcome: 'joined' });
    expect(run.result.message?.text).toContain('was not checked, because the wait-control-plane phase was skipped');
    const phaseOf = (file: string) => run.result.changes?.find(({ subject }) => subject.endsWith(file))?.phase;
    expect(phaseOf('/kube-apiserver.yaml')).toBe('control-plane-prepare/control-plane');
    expect(phaseOf('/etcd.yaml')).toBeUndefined();
    expect(await at.cluster.controlPlane.etcdMembers()).toHaveLength(1);
    await phase('etcd-join', [ROLE]);
    await phase('kubelet-wait-bootstrap');
    await phase('wait-control-plane');
    await expectGoodControlPlane(at.host, at);
  });
});

/** Key and phase of what was said beside the work. */
function noticesOf({ events }: JsonRun): { key: string | undefined; phase: unknown }[] {
  const notices = events.filter(({ type }) => type === 'notice');
  return notices.map(({ message }) => ({ key: message?.key, phase: message?.params?.phase }));
}
