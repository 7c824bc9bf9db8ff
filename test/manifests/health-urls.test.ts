import { describe, expect, test } from 'vitest';
import { etcdPod, staticPod } from '../../src/manifests/static-pods/index.ts';
import { componentHealthUrl, etcdHealthUrl } from '../../src/manifests/static-pods/written-pod.ts';
import { cluster, inputs } from './support.ts';

const endpoint = { advertiseAddress: '10.0.0.5', bindPort: 8443 };
const url = (component: 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler', content: string) =>
  componentHealthUrl(component, { path: '/m.yaml', content }, endpoint);

describe('where a component answers', () => {
  test('by its manifest as it is made', () => {
    const of = (component: 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler') =>
      url(component, staticPod(component, inputs({ endpoint })));
    expect([of('kube-apiserver'), of('kube-controller-manager'), of('kube-scheduler')]).toEqual([
      'https://10.0.0.5:8443/livez',
      'https://127.0.0.1:10257/healthz',
      'https://127.0.0.1:10259/livez',
    ]);
  });

  test('arguments of the cluster are followed, and every address is asked on the loopback', () => {
    const scheduler = (...extraArgs: { name: string; value: string }[]) =>
      url(
        'kube-scheduler',
        staticPod('kube-scheduler', inputs({ configuration: cluster({ scheduler: { extraArgs } }) })),
      );
    expect(scheduler({ name: 'bind-address', value: '::' }, { name: 'secure-port', value: '1' })).toBe(
      'https://[::1]:1/livez',
    );
    expect(scheduler({ name: 'bind-address', value: '0.0.0.0' })).toBe('https://127.0.0.1:10259/livez');
    expect(scheduler({ name: 'bind-address', value: '' })).toBe('https://127.0.0.1:10259/livez');
  });

  test.each([
    ['no YAML', ': {'],
    ['an empty file', ''],
    ['no containers', 'spec: {}'],
    ['containers of another kind', 'spec: {containers: x}'],
    ['another command', 'spec: {containers: [{command: [sh, -c, kube-apiserver]}, {command: kube-apiserver}, 7]}'],
  ])('%s is an error that names the file', (_, content) => {
    expect(() => url('kube-apiserver', content)).toThrow(
      expect.objectContaining({
        kind: 'STATIC_POD_UNREADABLE',
        params: { path: '/m.yaml', component: 'kube-apiserver' },
      }),
    );
  });
});

describe('where etcd answers', () => {
  const withArgument = (...values: string[]) => {
    const extraArgs = values.map((value) => ({ name: 'listen-metrics-urls', value }));
    const local = {
      imageRepository: '',
      imageTag: '',
      dataDir: '/d',
      extraArgs,
      extraEnvs: [],
      serverCertSANs: [],
      peerCertSANs: [],
    };
    const configuration = cluster({ etcd: { type: 'local', local } });
    return etcdHealthUrl(etcdPod({ ...inputs({ configuration, endpoint }), name: 'cp1', initialCluster: [] }));
  };
  test.each([
    [[], 'http://127.0.0.1:2381/readyz'],
    [['http://0.0.0.0:2381'], 'http://127.0.0.1:2381/readyz'],
    [['http://[::]:7,http://10.0.0.5:8'], 'http://[::1]:7/readyz'],
    [['https://10.0.0.5:2381'], undefined],
    [['http://10.0.0.5'], undefined],
    [['nonsense'], undefined],
  ])('with %j', (given, expected) => {
    expect(withArgument(...given)).toBe(expected);
  });

  test('is not known of what is no manifest', () => {
    for (const content of ['', ': {', 'spec: {containers: [{command: [sh]}]}'])
      expect(etcdHealthUrl(content)).toBeUndefined();
  });
});
