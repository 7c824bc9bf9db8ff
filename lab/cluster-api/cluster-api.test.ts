/**
 * Machines of Cluster API: its own kubeadm bootstrap provider makes user data of KubeadmConfigs in the lab's API
 * server, and Debian's cloud-init runs it, with kubejoin in kubeadm's place. In a full run with the real kubeadm, too.
 */
import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { COMPONENTS, expectVoter, podsRun } from '../control-plane/joined-control-plane.ts';
import { Cluster } from '../support/cluster.ts';
import { CLIENT_CERTIFICATE, JOURNAL } from '../worker/joined-node.ts';
import { AS_KUBEADM } from './machines.ts';
import { describePrograms, expectSuccess, machinesLab } from './machines-lab.ts';

const UNKNOWN_TOKEN = 'zzzzzz.0123456789abcdef';

const at = machinesLab();

describePrograms((program) => {
  it('joins a worker', async () => {
    const machine = await at.machines.boot('worker', program);
    const { host } = machine;
    const ended = await at.machines.ended(machine);
    expectSuccess(ended);
    expect(ended.output).toContain('\nThis node has joined the cluster:\n');
    await at.lab.cluster.waitReady(host.name);
    // The provider's controllers remove it once they know the node. Beside it there may still be that of a node not Ready.
    const uninitialized = expect.objectContaining({ key: 'node.cluster.x-k8s.io/uninitialized', effect: 'NoSchedule' });
    expect(await at.lab.cluster.node(host.name)).toMatchObject({
      spec: { taints: expect.arrayContaining([uninitialized]) },
    });
    expect(await host.fileExists(JOURNAL)).toBe(program === AS_KUBEADM);
  });

  it('joins a control plane, whose keys the provider writes', async () => {
    const machine = await at.machines.boot('control-plane', program);
    const { host } = machine;
    const ended = await at.machines.ended(machine);
    expectSuccess(ended);
    expect(ended.output).toContain(
      '\nThis node has joined the cluster and a new control plane instance was created:\n',
    );
    await at.lab.cluster.waitReady(host.name);
    await expectVoter(at.lab.cluster, host);
    await podsRun(at.lab.cluster, host.name, COMPONENTS);
  });

  it('makes a cluster of the authorities that the provider has made', async () => {
    const machine = await at.machines.boot('init', program);
    const { name, host } = machine;
    const ended = await at.machines.ended(machine);
    expectSuccess(ended);
    expect(ended.output).toContain('\nYour Kubernetes control-plane has initialized successfully!\n');
    const cluster = await Cluster.of(at.lab.place, host, at.lab.versions);
    try {
      await cluster.waitReady(host.name);
    } finally {
      cluster.close();
    }
    const authority = await host.readFile('/etc/kubernetes/pki/ca.crt');
    expect(authority.trim()).toBe((await at.machines.api.secret(`${name}-ca`, 'tls.crt'))?.trim());
    const certificate = new X509Certificate(await host.readBytes(CLIENT_CERTIFICATE));
    expect(certificate.checkIssued(new X509Certificate(authority))).toBe(true);
  });

  it('says why it failed, and leaves no sentinel', async () => {
    const discovery = { bootstrapToken: { token: UNKNOWN_TOKEN } };
    const settings = { discovery, timeouts: { discoverySeconds: 15 } };
    const machine = await at.machines.boot('worker', program, { settings });
    const { host } = machine;
    const ended = await at.machines.ended(machine);
    expect(ended, ended.output.slice(-3_000)).toMatchObject({ succeeded: false, errors: [expect.anything()] });
    expect(ended.output).toContain('zzzzzz');
    if (program === AS_KUBEADM) expect(ended.output).toContain('does not know the token zzzzzz');
    expect(ended.output).not.toContain(UNKNOWN_TOKEN);
    // A kubelet without a configuration is active for a moment, again and again.
    const kubelet = async () => (await host.exec(['systemctl', 'is-active', 'kubelet'])).stdout;
    await expect.poll(kubelet, { interval: 100 }).not.toBe('active\n');
    expect(await at.lab.cluster.node(host.name)).toBeUndefined();
  });
});
