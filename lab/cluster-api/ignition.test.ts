/**
 * Machines of Cluster API with Ignition: the provider makes a config of a KubeadmConfig with format ignition, Flatcar's
 * Ignition applies it to a host's root, and the first boot runs kubejoin in kubeadm's place. In a full run with the
 * real kubeadm, too.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { COMPONENTS, expectVoter, podsRun } from '../control-plane/joined-control-plane.ts';
import { standingFor } from '../run/full.ts';
import { Lab } from '../run/lifecycle.ts';
import { Cluster } from '../support/cluster.ts';
import { JOURNAL } from '../worker/joined-node.ts';
import { KUBEADM_UNIT } from './first-boot.ts';
import { type Machine, Machines, PROGRAMS, type Program, SENTINEL } from './machines.ts';

const TIMEOUT_MS = 300_000;
const STAND_IN = 'kubejoin in its place';
const CONFIG = '/etc/kubeadm.yml';
const LATE_TOKEN = 'late00.0123456789abcdef';
const by = 'ignition';

let lab: Lab;
let machines: Machines | undefined;
const all = (): Machines => {
  if (machines === undefined) throw new Error('the provider has not started');
  return machines;
};

// The first build of the provider takes minutes.
beforeAll(async () => {
  lab = await Lab.attach();
  machines = await Machines.in(lab);
}, 1_200_000);
afterEach(() => machines?.remove());
afterAll(async () => {
  await machines?.close();
  lab?.close();
});

async function expectSuccess(machine: Machine): Promise<string> {
  const { succeeded, errors, output } = await all().ended(machine);
  expect({ succeeded, errors }, output.slice(-3_000)).toEqual({ succeeded: true, errors: [] });
  expect(await machine.host.fileExists(CONFIG)).toBe(false);
  return output;
}

describe.each(standingFor(PROGRAMS, (name) => name === STAND_IN))('%s', (program: Program) => {
  it('joins a worker, once', { timeout: TIMEOUT_MS }, async () => {
    const machine = await all().boot('worker', program, { by });
    const { host, name } = machine;
    expect(JSON.parse(await all().api.userData(name))).toMatchObject({ ignition: { version: '2.3.0' } });
    expect(await expectSuccess(machine)).toContain('\nThis node has joined the cluster:\n');
    await lab.cluster.waitReady(host.name);
    expect(await host.mustExec(['systemctl', 'is-enabled', KUBEADM_UNIT])).toBe('enabled\n');
    expect(await host.fileExists(JOURNAL)).toBe(program === STAND_IN);
    const { metadata } = (await lab.cluster.node(host.name)) ?? {};
    await host.cutPower();
    await host.powerOn();
    // The script has moved its configuration away.
    const { output } = await all().ended(machine);
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(`(ConditionPathExists=${CONFIG})`)]);
    await lab.cluster.waitReady(host.name);
    expect((await lab.cluster.node(host.name))?.metadata).toMatchObject({ uid: (metadata as { uid: string }).uid });
  });

  it('joins a control plane, whose keys Ignition writes', { timeout: TIMEOUT_MS }, async () => {
    const machine = await all().boot('control-plane', program, { by });
    const { host } = machine;
    expect(await expectSuccess(machine)).toContain(
      '\nThis node has joined the cluster and a new control plane instance was created:\n',
    );
    await lab.cluster.waitReady(host.name);
    await expectVoter(lab.cluster, host);
    await podsRun(lab.cluster, host.name, COMPONENTS);
  });

  it('makes a cluster of the authorities that the provider has made', { timeout: TIMEOUT_MS }, async () => {
    const machine = await all().boot('init', program, { by });
    const { name, host } = machine;
    expect(await expectSuccess(machine)).toContain('\nYour Kubernetes control-plane has initialized successfully!\n');
    const cluster = await Cluster.of(lab.place, host, lab.versions);
    try {
      await cluster.waitReady(host.name);
    } finally {
      cluster.close();
    }
    const authority = await host.readFile('/etc/kubernetes/pki/ca.crt');
    expect(authority.trim()).toBe((await all().api.secret(`${name}-ca`, 'tls.crt'))?.trim());
  });

  it('joins at the next boot if the first one failed', { timeout: TIMEOUT_MS }, async () => {
    const discovery = { bootstrapToken: { token: LATE_TOKEN } };
    const settings = { discovery, timeouts: { discoverySeconds: 15 } };
    const machine = await all().boot('worker', program, { by, settings });
    const { host } = machine;
    const failed = await all().ended(machine);
    expect(failed, failed.output.slice(-3_000)).toMatchObject({
      succeeded: false,
      errors: [`${KUBEADM_UNIT}: exit-code`],
    });
    if (program === STAND_IN) expect(failed.output).toContain('does not know the token late00');
    expect(await host.fileExists(SENTINEL)).toBe(false);
    expect(await host.fileExists(CONFIG)).toBe(true);
    await lab.cluster.createToken({ token: LATE_TOKEN });
    try {
      await host.cutPower();
      await host.powerOn();
      await expectSuccess(machine);
      await lab.cluster.waitReady(host.name);
    } finally {
      await lab.cluster.deleteToken(LATE_TOKEN);
    }
  });
});
