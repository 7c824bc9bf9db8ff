import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifestPath } from '../../src/manifests/paths.ts';
import { etcdPod, staticPod } from '../../src/manifests/static-pods/index.ts';
import { proxyVariables } from '../../src/manifests/static-pods/pod.ts';
import { existingCaFolders } from '../../src/phases/facts/pod-settings.ts';
import { readPatches } from '../../src/phases/patches.ts';
import { fakeHost } from '../support/fake-host.ts';
import { memoryFiles } from './patches/memory-files.ts';
import { cluster, inputs } from './support.ts';

// lab/manifests-oracle compares the result of every field of the cluster with the real kubeadm.

interface PodFields {
  metadata: { annotations?: Record<string, string> };
  spec: {
    containers: {
      command: string[];
      env?: unknown[];
      livenessProbe: { httpGet: object };
      startupProbe: { failureThreshold: number };
    }[];
    securityContext: Record<string, unknown>;
    volumes: { name: string; hostPath: { path: string } }[];
  };
}
const pod = (yaml: string) => parse(yaml) as PodFields;
const container = (yaml: string) => pod(yaml).spec.containers[0] as PodFields['spec']['containers'][0];

describe('static Pods', () => {
  test('the API server of an IPv6 node asks etcd on the IPv6 loopback, and is asked at its own address', () => {
    const yaml = staticPod('kube-apiserver', inputs({ endpoint: { advertiseAddress: 'fd00::5', bindPort: 8443 } }));
    expect(container(yaml).command).toContain('--etcd-servers=https://[::1]:2379');
    expect(container(yaml).command).toContain('--secure-port=8443');
    expect(container(yaml).livenessProbe.httpGet).toEqual({
      host: 'fd00::5',
      path: '/livez',
      port: 'probe-port',
      scheme: 'HTTPS',
    });
    expect(pod(yaml).metadata.annotations).toEqual({
      'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': '[fd00::5]:8443',
    });
  });

  test('an IPv4 address written as IPv6 is of the family IPv4', () => {
    const yaml = staticPod(
      'kube-apiserver',
      inputs({ endpoint: { advertiseAddress: '::ffff:10.0.0.5', bindPort: 6443 } }),
    );
    expect(container(yaml).command).toContain('--etcd-servers=https://127.0.0.1:2379');
  });

  test('the startup probe waits as long as the configuration says', () => {
    const threshold = (ms: number) =>
      container(staticPod('kube-scheduler', inputs({ timeouts: { controlPlaneComponentHealthCheck: ms } })))
        .startupProbe.failureThreshold;
    expect([1, 10_000, 10_001, 240_000].map(threshold)).toEqual([1, 1, 2, 24]);
  });

  test('with an external CA the controller manager signs nothing', () => {
    const { command } = container(staticPod('kube-controller-manager', inputs({ externalCa: true })));
    expect(command).toContain('--cluster-signing-key-file=');
    expect(command).toContain('--cluster-signing-cert-file=');
    expect(command).toContain('--root-ca-file=/etc/kubernetes/pki/ca.crt');
  });

  test('a mount of the user’s takes the place of ours of its name', () => {
    const extraVolumes = [{ name: 'ca-certs', hostPath: '/opt/certs', mountPath: '/etc/ssl/certs' }];
    const { volumes } = pod(
      staticPod('kube-apiserver', inputs({ configuration: cluster({ apiServer: { extraVolumes } }) })),
    ).spec;
    expect(volumes.map(({ name, hostPath }) => [name, hostPath.path])).toEqual([
      ['ca-certs', '/opt/certs'],
      ['k8s-certs', '/etc/kubernetes/pki'],
    ]);
  });

  test('etcd: a first member, and one that joins others', () => {
    const first = container(etcdPod({ ...inputs(), name: 'a', initialCluster: [] })).command;
    expect(first).toContain('--initial-cluster=a=https://10.0.0.5:2380');
    expect(first.join(' ')).not.toContain('initial-cluster-state');
    const members = ['b=https://10.0.0.6:2380', 'a=https://10.0.0.5:2380'];
    const joining = container(etcdPod({ ...inputs(), name: 'a', initialCluster: members })).command;
    expect(joining).toContain('--initial-cluster=b=https://10.0.0.6:2380,a=https://10.0.0.5:2380');
    expect(joining).toContain('--initial-cluster-state=existing');
  });

  test('flags and volumes follow the version of the cluster', () => {
    const of = (kubernetesVersion: string, etcd = {}) =>
      inputs({ configuration: cluster({ kubernetesVersion, etcd: { local: etcd } }) });
    const volumes = (version: string) =>
      pod(staticPod('kube-controller-manager', of(version))).spec.volumes.map(({ name }) => name);
    expect(volumes('v1.35.0')).toContain('flexvolume-dir');
    expect(volumes('v1.36.0')).not.toContain('flexvolume-dir');
    const etcd = (version: string) =>
      container(etcdPod({ ...of(version, { imageTag: '3.5.24-0' }), name: 'a', initialCluster: [] })).command;
    expect(etcd('v1.34.4')).toContain('--experimental-initial-corrupt-check=true');
    expect(etcd('v1.36.3')).toContain('--feature-gates=InitialCorruptCheck=true');
  });

  test('a version outside the table is refused', () => {
    const configuration = cluster({ kubernetesVersion: 'v1.38.0' });
    expect(() => staticPod('kube-controller-manager', inputs({ configuration }))).toThrow(
      expect.objectContaining({ code: 'KUBERNETES_VERSION_NOT_SUPPORTED' }),
    );
    expect(() => etcdPod({ ...inputs({ configuration }), name: 'a', initialCluster: [] })).toThrow(
      expect.objectContaining({ params: { version: 'v1.38.0', oldest: '1.34', newest: '1.37' } }),
    );
  });

  test('patches meet the whole Pod, and one that does not fit is an error', async () => {
    const patches = await readPatches(
      '/patches',
      memoryFiles({
        'kube-scheduler.yaml': 'spec: {containers: [{name: kube-scheduler, env: [{name: A, value: "1"}]}]}',
        'etcd+json.json': '[{"op": "remove", "path": "/spec/nothing"}]',
      }),
    );
    const proxyEnv = proxyVariables({ HTTP_PROXY: 'http://p:1' });
    expect(container(staticPod('kube-scheduler', inputs({ patches, proxyEnv }))).env).toEqual([
      { name: 'A', value: '1' },
      { name: 'HTTP_PROXY', value: 'http://p:1' },
    ]);
    expect(() => etcdPod({ ...inputs({ patches }), name: 'a', initialCluster: [] })).toThrow(
      expect.objectContaining({ kind: 'PATCH_NOT_APPLICABLE' }),
    );
  });

  test('proxies are every variable whose name ends so, in any letters, and has a value', () => {
    expect(
      proxyVariables({
        http_Proxy: 'a',
        NO_PROXY: '',
        PROXY: 'b',
        HTTP_PROXY_X: 'c',
        _PROXY: 'd',
        UNSET_PROXY: undefined,
      }),
    ).toEqual([
      { name: 'http_Proxy', value: 'a' },
      { name: '_PROXY', value: 'd' },
    ]);
  });

  test('folders of CA certificates are those that the host has', async () => {
    const host = fakeHost({ '/usr/share/ca-certificates/mozilla/a.crt': '', '/etc/pki/tls/certs/b.crt': '' });
    expect(await existingCaFolders(host.read.files)).toEqual(['/etc/pki/tls/certs', '/usr/share/ca-certificates']);
  });

  test('files are named for the component', () => {
    expect(manifestPath('etcd')).toBe('/etc/kubernetes/manifests/etcd.yaml');
  });
});
