import { describe, expect, it } from 'vitest';
import { initPhases } from '../../../src/phases/init/list.ts';
import { selectPhases } from '../../../src/phases/select.ts';
import { failureOf } from '../../engine/kinds/pki-host.ts';

/** kubeadm 1.37, cmd/init.go and cmd/phases/init. */
const KUBEADM = [
  'preflight',
  'certs/ca',
  'certs/apiserver',
  'certs/apiserver-kubelet-client',
  'certs/front-proxy-ca',
  'certs/front-proxy-client',
  'certs/etcd-ca',
  'certs/etcd-server',
  'certs/etcd-peer',
  'certs/etcd-healthcheck-client',
  'certs/apiserver-etcd-client',
  'certs/sa',
  'kubeconfig/admin',
  'kubeconfig/super-admin',
  'kubeconfig/kubelet',
  'kubeconfig/controller-manager',
  'kubeconfig/scheduler',
  'etcd/local',
  'control-plane/apiserver',
  'control-plane/controller-manager',
  'control-plane/scheduler',
  'kubelet-start',
  'wait-control-plane',
  'upload-config/kubeadm',
  'upload-config/kubelet',
  'upload-certs',
  'mark-control-plane',
  'bootstrap-token',
  'kubelet-finalize/enable-client-cert-rotation',
  'addon/coredns',
  'addon/kube-proxy',
  'show-join-command',
];
const selected = (options: Parameters<typeof selectPhases>[1]) =>
  selectPhases(initPhases, options).map(({ name }) => name);

describe('the phases of an init', () => {
  it("are kubeadm's, in its order", () => {
    expect(selected({ skip: [] })).toEqual(KUBEADM);
  });

  it('groups and phases can be left out and run singly', () => {
    expect(selected({ only: 'certs', skip: [] })).toEqual(KUBEADM.filter((name) => name.startsWith('certs/')));
    expect(selected({ only: 'bootstrap-token', skip: [] })).toEqual(['bootstrap-token']);
    expect(selected({ skip: ['addon', 'certs/sa', 'preflight'] })).toEqual(
      KUBEADM.filter((name) => !name.startsWith('addon/') && !['certs/sa', 'preflight'].includes(name)),
    );
  });

  it.each([
    [{ skip: ['bootstrap-token'] }, ['bootstrap-token']],
    [{ skip: ['upload-certs', 'bootstraptoken'] }, ['bootstrap-token', 'upload-certs']],
    [{ only: 'show-join-command', skip: [] }, ['bootstrap-token', 'upload-certs']],
  ])('how others join is not shown without what it shows, as in kubeadm: %j', async (options, missing) => {
    const failure = await failureOf((async () => selected(options))());
    expect(failure).toMatchObject({ kind: 'PHASES_MISSING', params: { phase: 'show-join-command', missing } });
    if (options.skip.length > 0)
      expect(selected({ skip: [...options.skip, 'show-join-command'] })).not.toContain('bootstrap-token');
  });
});
