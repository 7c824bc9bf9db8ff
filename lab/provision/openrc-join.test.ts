/**
 * Machines whose first process and service manager are the real OpenRC, on a Debian without systemd, made by the script
 * of `kubejoin provision`: they join the lab's cluster. containerd and the kubelet are services of OpenRC's.
 */
import { expect, it } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { compareSnapshots } from '../machine/snapshot.ts';
import { until } from '../machine/wait.ts';
import type { KubeObject } from '../support/api.ts';
import { expectIdentity, expectNoCredential } from '../worker/joined-node.ts';
import { join } from '../worker/kubejoin.ts';
import { CONTAINERD_MAY, openrcImage } from './openrc-image.ts';
import { bornWithoutApproval, consoleSays, eventOf, provisionLab, resultOf } from './provision-lab.ts';

const at = provisionLab();
const CONFIGURATION = '/etc/kubejoin/join.yaml';
/** What later boots must not change. */
const KEPT = ['/etc/kubejoin', '/etc/kubernetes', '/etc/init.d', '/etc/runlevels', '/usr/local', '/var/lib/kubejoin'];

async function born(settings?: { containerdWaits: boolean }): Promise<LabHost> {
  const script = await at.userData([...at.args, '--format=script']);
  return at.bornFrom(openrcImage(script, settings));
}

async function serviceEnded(host: LabHost): Promise<void> {
  const evidence = async () => {
    const logs = await host.exec([
      'sh',
      '-c',
      'rc-status --all; tail -n 20 /var/log/kubelet.log /var/log/containerd.log',
    ]);
    return `${logs.stdout}\n${await host.console()}`;
  };
  const ended = async () => {
    // The runlevel is called default before its services begin.
    const begun = await started(host, 'kubejoin-join');
    return begun && (await host.exec(['pgrep', '-f', '/etc/kubejoin/join.sh'])).code === 1;
  };
  await until(`the service of ${host.name} to end`, ended, { everyMs: 200, evidence });
}

const started = async (host: LabHost, service: string) =>
  (await host.exec(['rc-service', service, 'status'])).stdout.includes('started');

async function expectJoined(host: LabHost): Promise<void> {
  await until('the join', async () => !(await host.fileExists(CONFIGURATION)), {
    evidence: () => host.console(),
  });
  await serviceEnded(host);
  expect(await resultOf(host)).toMatchObject({ outcome: 'joined', exitCode: 0, nodeName: host.name });
  await at.cluster.waitReady(host.name);
  await until('the kubelet', () => started(host, 'kubelet'));
  await expectIdentity(host, host.name);
  await expectNoCredential(host, [at.secret]);
}

/** The Pod that every node has runs: its kubelet, runtime and network work. */
async function expectPodRuns(host: LabHost): Promise<void> {
  const query = `fieldSelector=spec.nodeName=${host.name}&labelSelector=k8s-app=kube-proxy`;
  const running = async () => {
    const { body } = await at.cluster.api('GET', `/api/v1/namespaces/kube-system/pods?${query}`);
    const [pod] = (body as { items?: (KubeObject & { status?: { phase?: string } })[] }).items ?? [];
    return pod?.status?.phase === 'Running';
  };
  const evidence = async () => (await at.cluster.kubectl(['get', 'pods', '-A', '-o', 'wide'])).stdout;
  await until(`kube-proxy on ${host.name}`, running, { evidence });
}

/** A stopped kubelet is started by the command that kubejoin names. */
async function expectCure(host: LabHost): Promise<void> {
  await host.mustExec(['rc-service', 'kubelet', 'stop']);
  const { result } = await join(host, [...at.args, '--if-needed']);
  expect(result).toMatchObject({ failure: { code: 'KUBELET_STOPPED' } });
  const [, command = ''] = /"(rc-service [^"]+)"/.exec(result.failure?.cure ?? '') ?? [];
  await host.mustExec(command.split(' '));
  await until('the kubelet', () => started(host, 'kubelet'));
}

it('joins at its first boot, and three later ones change nothing', async () => {
  const host = await born();
  expect(await host.mustExec(['cat', '/proc/1/comm'])).toBe('openrc-init\n');
  expect(await host.fileExists('/run/systemd/system')).toBe(false);
  await expectJoined(host);
  await expectPodRuns(host);
  await consoleSays(host, 'has joined the cluster');
  const enabled = await host.mustExec(['rc-update', 'show', 'default']);
  for (const service of ['kubelet', 'kubejoin-join']) expect(enabled).toMatch(new RegExp(`^ *${service} \\|`, 'm'));
  const before = await host.snapshot(KEPT);
  for (let boot = 0; boot < 3; boot += 1) {
    await host.cutPower();
    await host.powerOn();
    await serviceEnded(host);
    expect(compareSnapshots(before, await host.snapshot(KEPT))).toEqual([]);
    await until('the kubelet', () => started(host, 'kubelet'));
  }
  await at.cluster.waitReady(host.name);
  await expectCure(host);
});

it('goes on by its service alone when it lost its power in the join', async () => {
  const host = await bornWithoutApproval(at, born, async (one) => {
    await one.cutPower();
    await one.powerOn();
  });
  await expectJoined(host);
});

it('waits for a container runtime that OpenRC calls started before it answers', async () => {
  const host = await born({ containerdWaits: true });
  await eventOf(host, 'the wait for the runtime', ({ message }) => message?.key === 'RUNTIME_AWAITED');
  expect(await started(host, 'containerd')).toBe(true);
  await host.writeFile(CONTAINERD_MAY, '');
  await expectJoined(host);
});
