/**
 * Machines of Cluster API with Ignition: the provider makes a config of a KubeadmConfig with format ignition, Flatcar's
 * Ignition applies it to a host's root, and the first boot runs kubejoin in kubeadm's place. In a full run with the
 * real kubeadm, too.
 */
import { expect, it } from 'vitest';
import { COMPONENTS, expectVoter, podsRun } from '../control-plane/joined-control-plane.ts';
import { Cluster } from '../support/cluster.ts';
import { JOURNAL } from '../worker/joined-node.ts';
import { KUBEADM_UNIT } from './first-boot.ts';
import { AS_KUBEADM, type Machine, SENTINEL } from './machines.ts';
import { describePrograms, expectSuccess, machinesLab } from './machines-lab.ts';

const CONFIG = '/etc/kubeadm.yml';
const LATE_TOKEN = 'late00.0123456789abcdef';
const by = 'ignition';

const at = machinesLab();

async function expectEnded(machine: Machine): Promise<string> {
  const ended = await at.machines.ended(machine);
  expectSuccess(ended);
  expect(await machine.host.fileExists(CONFIG)).toBe(false);
  return ended.output;
}

describePrograms((program) => {
  it('joins a worker, once', async () => {
    const machine = await at.machines.boot('worker', program, { by });
    const { host, name } = machine;
    expect(JSON.parse(await at.machines.api.userData(name))).toMatchObject({ ignition: { version: '2.3.0' } });
    expect(await expectEnded(machine)).toContain('\nThis node has joined the cluster:\n');
    await at.lab.cluster.waitReady(host.name);
    expect(await host.mustExec(['systemctl', 'is-enabled', KUBEADM_UNIT])).toBe('enabled\n');
    expect(await host.fileExists(JOURNAL)).toBe(program === AS_KUBEADM);
    const { metadata } = (await at.lab.cluster.node(host.name)) ?? {};
    await host.cutPower();
    await host.powerOn();
    // The script has moved its configuration away.
    const { output } = await at.machines.ended(machine);
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(`(ConditionPathExists=${CONFIG})`)]);
    await at.lab.cluster.waitReady(host.name);
    expect((await at.lab.cluster.node(host.name))?.metadata).toMatchObject({ uid: (metadata as { uid: string }).uid });
  });

  it('joins a control plane, whose keys Ignition writes', async () => {
    const machine = await at.machines.boot('control-plane', program, { by });
    const { host } = machine;
    expect(await expectEnded(machine)).toContain(
      '\nThis node has joined the cluster and a new control plane instance was created:\n',
    );
    await at.lab.cluster.waitReady(host.name);
    await expectVoter(at.lab.cluster, host);
    await podsRun(at.lab.cluster, host.name, COMPONENTS);
  });

  it('makes a cluster of the authorities that the provider has made', async () => {
    const machine = await at.machines.boot('init', program, { by });
    const { name, host } = machine;
    expect(await expectEnded(machine)).toContain('\nYour Kubernetes control-plane has initialized successfully!\n');
    const cluster = await Cluster.of(at.lab.place, host, at.lab.versions);
    try {
      await cluster.waitReady(host.name);
    } finally {
      cluster.close();
    }
    const authority = await host.readFile('/etc/kubernetes/pki/ca.crt');
    expect(authority.trim()).toBe((await at.machines.api.secret(`${name}-ca`, 'tls.crt'))?.trim());
  });

  it('joins at the next boot if the first one failed', async () => {
    const discovery = { bootstrapToken: { token: LATE_TOKEN } };
    const settings = { discovery, timeouts: { discoverySeconds: 15 } };
    const machine = await at.machines.boot('worker', program, { by, settings });
    const { host } = machine;
    const failed = await at.machines.ended(machine);
    expect(failed, failed.output.slice(-3_000)).toMatchObject({
      succeeded: false,
      errors: [`${KUBEADM_UNIT}: exit-code`],
    });
    if (program === AS_KUBEADM) expect(failed.output).toContain('does not know the token late00');
    expect(await host.fileExists(SENTINEL)).toBe(false);
    expect(await host.fileExists(CONFIG)).toBe(true);
    await at.lab.cluster.createToken({ token: LATE_TOKEN });
    try {
      await host.cutPower();
      await host.powerOn();
      await expectEnded(machine);
      await at.lab.cluster.waitReady(host.name);
    } finally {
      await at.lab.cluster.deleteToken(LATE_TOKEN);
    }
  });
});
