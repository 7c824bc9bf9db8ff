import { describe, expect, test } from 'vitest';
import { componentHealthUrl } from '../../src/manifests/static-pods/health-urls.ts';
import { staticPod } from '../../src/manifests/static-pods/index.ts';
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
      url('kube-scheduler', staticPod('kube-scheduler', inputs({ configuration: cluster({ scheduler: { extraArgs } }) })));
    expect(scheduler({ name: 'bind-address', value: '::' }, { name: 'secure-port', value: '1' })).toBe('https://[::1]:1/livez');
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
      expect.objectContaining({ code: 'STATIC_POD_UNREADABLE', params: { path: '/m.yaml', component: 'kube-apiserver' } }),
    );
  });
});
