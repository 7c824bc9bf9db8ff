import { describe, expect, test } from 'vitest';
import {
  controlPlaneKubeconfigs,
  INIT_KUBECONFIGS,
  JOIN_KUBECONFIGS,
} from '../../src/manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { cluster } from './support.ts';

const node = { name: 'cp-1' };
const endpoint = { advertiseAddress: '10.0.0.5', bindPort: 6443 };
const here = 'https://10.0.0.5:6443';

describe('the kubeconfigs of a control plane', () => {
  const servers = (
    fields: Record<string, unknown>,
    local = endpoint,
    names: typeof INIT_KUBECONFIGS | typeof JOIN_KUBECONFIGS = JOIN_KUBECONFIGS,
  ) => controlPlaneKubeconfigs(names, cluster(fields), { node, endpoint: local }).map(({ server }) => server);

  test.each([
    ['', here],
    ['api.example.com', 'https://api.example.com:6443'],
    ['api.example.com:', 'https://api.example.com:6443'],
    ['api.example.com:8443', 'https://api.example.com:8443'],
    ['192.0.2.1:8443', 'https://192.0.2.1:8443'],
    ['fd00::1', 'https://[fd00::1]:6443'],
    ['[fd00::1]:8443', 'https://[fd00::1]:8443'],
  ])('controlPlaneEndpoint %j makes admin.conf point to %s', (controlPlaneEndpoint, admin) => {
    expect(servers({ controlPlaneEndpoint })).toEqual([admin, here, here]);
  });

  test('this API server by IPv6 is in brackets', () => {
    const local = { advertiseAddress: 'fd00::5', bindPort: 7443 };
    expect(servers({}, local)).toEqual(Array(3).fill('https://[fd00::5]:7443'));
  });

  test('administrators reach the cluster by its endpoint, what runs here reaches the API server here', () => {
    const fields = { controlPlaneEndpoint: 'api.example.com:8443' };
    const there = 'https://api.example.com:8443';
    expect(servers(fields, endpoint, INIT_KUBECONFIGS)).toEqual([there, there, here, here, here]);
  });

  test('files, users and groups', () => {
    const kubeconfigs = controlPlaneKubeconfigs(INIT_KUBECONFIGS, cluster({ clusterName: 'prod' }), {
      node,
      endpoint,
      directory: '/srv',
    });
    expect(new Set(kubeconfigs.map(({ clusterName }) => clusterName))).toEqual(new Set(['prod']));
    expect(kubeconfigs.every(({ userName, template }) => userName === template.commonName)).toBe(true);
    expect(kubeconfigs.map(({ path, userName, template }) => [path, userName, template.organizations.join()])).toEqual([
      ['/srv/admin.conf', 'kubernetes-admin', 'kubeadm:cluster-admins'],
      ['/srv/super-admin.conf', 'kubernetes-super-admin', 'system:masters'],
      ['/srv/kubelet.conf', 'system:node:cp-1', 'system:nodes'],
      ['/srv/controller-manager.conf', 'system:kube-controller-manager', ''],
      ['/srv/scheduler.conf', 'system:kube-scheduler', ''],
    ]);
    const paths = controlPlaneKubeconfigs(JOIN_KUBECONFIGS, cluster(), { node, endpoint }).map(({ path }) => path);
    expect(paths).toEqual([
      '/etc/kubernetes/admin.conf',
      '/etc/kubernetes/controller-manager.conf',
      '/etc/kubernetes/scheduler.conf',
    ]);
  });
});
