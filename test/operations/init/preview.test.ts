/** A whole init previewed on a machine in memory: every phase, the real checks, no API server. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { InitResult } from '../../../src/operations/init.ts';
import { InitMachine, inputOf, SETTINGS } from './support.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const KEY = `${'c0ffee'.repeat(10)}cafe`;

describe('the preview of an init', () => {
  const machine = new InitMachine();
  let result: InitResult;
  beforeAll(async () => {
    const input = inputOf({
      dryRun: true,
      token: new Secret(TOKEN),
      certificateKey: new Secret(KEY),
      controlPlaneEndpoint: 'api.example',
    });
    result = await machine.run({ input, settings: { ...SETTINGS, uploadCerts: true } });
  });

  it('changes nothing on the machine', () => {
    expect(result.outcome).toBe('previewed');
    expect(machine.files()).toEqual([]);
    expect(machine.made.host.serviceStates.get('kubelet')?.active).toBe(false);
  });

  it('shows every file, in the order of the phases', () => {
    const files = result.changes.filter(({ kind }) =>
      ['write-file', 'kubeconfig', 'certificate', 'certificate-authority'].includes(kind),
    );
    expect(files.map(({ subject }) => subject.split(', ')[0])).toEqual([
      ...[
        'ca.crt',
        'apiserver.crt',
        'apiserver-kubelet-client.crt',
        'front-proxy-ca.crt',
        'front-proxy-client.crt',
        'etcd/ca.crt',
        'etcd/server.crt',
        'etcd/peer.crt',
        'etcd/healthcheck-client.crt',
        'apiserver-etcd-client.crt',
      ].map((name) => `/etc/kubernetes/pki/${name}`),
      ...['admin', 'super-admin', 'kubelet', 'controller-manager', 'scheduler'].map(
        (name) => `/etc/kubernetes/${name}.conf`,
      ),
      ...['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map(
        (name) => `/etc/kubernetes/manifests/${name}.yaml`,
      ),
      ...['config.yaml', 'kubeadm-flags.env', 'instance-config.yaml'].map((name) => `/var/lib/kubelet/${name}`),
    ]);
  });

  it('shows every object with its content', () => {
    const objects = result.changes.filter(({ kind }) => kind === 'apply-object');
    const titles = objects.map(({ subject }) => subject);
    for (const title of [
      'ClusterRoleBinding kubeadm:cluster-admins',
      'ConfigMap kube-system/kubeadm-config',
      'ConfigMap kube-system/kubelet-config',
      'Secret kube-system/kubeadm-certs',
      'Secret kube-system/bootstrap-token-abcdef',
      'ConfigMap kube-public/cluster-info',
      'Deployment kube-system/coredns',
      'DaemonSet kube-system/kube-proxy',
    ])
      expect(titles).toContain(title);
    expect(objects.filter(({ diff }) => !diff)).toEqual([]);
  });

  it('shows no secret, and nothing to join by, since there is nothing yet', () => {
    const shown = JSON.stringify([result.changes, machine.events]);
    for (const secret of [TOKEN, TOKEN.slice(7), KEY, Buffer.from(TOKEN.slice(7)).toString('base64')])
      expect(shown).not.toContain(secret);
    expect(shown).not.toMatch(/PRIVATE KEY-----\\+n[A-Za-z0-9+/]/);
  });

  it('waits for nothing, and says which phases it went through', () => {
    const phases = machine.events.flatMap((event) => (event.type === 'phase-done' ? [event.phase] : []));
    expect(phases).toHaveLength(32);
    expect(machine.events.filter(({ type }) => type === 'waiting')).toEqual([]);
  });
});

describe('a preview with patches', () => {
  it('shows what they make of a manifest and of an add-on', async () => {
    const machine = new InitMachine();
    const put = (name: string, text: string) =>
      machine.made.host.content.set(`/patches/${name}`, { bytes: Buffer.from(text), mode: 0o644 });
    put('kube-scheduler.yaml', 'metadata: {labels: {patched: "yes"}}');
    put('corednsdeployment+merge.yaml', 'spec: {replicas: 7}');
    const { changes } = await machine.run({ input: inputOf({ dryRun: true, patches: '/patches' }) });
    const diffOf = (subject: string) => changes.find((change) => change.subject === subject)?.diff;
    expect(diffOf('/etc/kubernetes/manifests/kube-scheduler.yaml')).toContain('patched: "yes"');
    expect(diffOf('Deployment kube-system/coredns')).toContain('replicas: 7');
  });

  it('that does not fit fails before anything is done', async () => {
    const machine = new InitMachine();
    machine.made.host.content.set('/patches/kubeproxydaemonset+json.yaml', {
      bytes: Buffer.from('- {op: remove, path: /spec/nothing}'),
      mode: 0o644,
    });
    const attempt = machine.run({ input: inputOf({ patches: '/patches' }) });
    await expect(attempt).rejects.toMatchObject({ kind: 'PATCH_NOT_APPLICABLE' });
    expect(machine.files()).toEqual(['644 /patches/kubeproxydaemonset+json.yaml']);
  });
});
