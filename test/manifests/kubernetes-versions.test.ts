import { describe, expect, test } from 'vitest';
import { isTurnedOff, knownVersion, SUPPORTED_RANGE, supportedVersion } from '../../src/config/kubernetes-versions.ts';
import { controlPlaneImages } from '../../src/manifests/images.ts';
import { versionKubeletFlags } from '../../src/manifests/kubelet-files.ts';
import { cluster } from './support.ts';

describe('versions of Kubernetes', () => {
  test.each([
    ['v1.34.0', '3.6.4-0'],
    ['v1.34.1', '3.6.4-0'],
    ['v1.34.2', '3.6.5-0'],
    ['v1.34.4', '3.6.5-0'],
    ['v1.35.4', '3.6.6-0'],
    ['1.36.3', '3.6.8-0'],
    ['v1.37.0', '3.7.0-0'],
    ['v1.37.9-rc.1+build', '3.7.0-0'],
  ])('%s brings etcd %s', (version, etcd) => {
    expect(supportedVersion(version).etcdTag).toBe(etcd);
  });

  test('the ends of the range are in the table, and what lies beyond is not', () => {
    expect(supportedVersion(`v${SUPPORTED_RANGE.oldest}.0`).name).toBe(SUPPORTED_RANGE.oldest);
    expect(supportedVersion(`v${SUPPORTED_RANGE.newest}.0`).name).toBe(SUPPORTED_RANGE.newest);
    for (const version of [
      'v1.33.9',
      'v1.38.0-alpha.1',
      'v2.34.0',
      'v0.37.0',
      'stable',
      '',
      '1.37',
      'v1.__proto__.0',
      'toString',
    ]) {
      expect(knownVersion(version)).toBeUndefined();
      expect(() => supportedVersion(version)).toThrow(
        expect.objectContaining({ code: 'KUBERNETES_VERSION_NOT_SUPPORTED', params: { version, ...SUPPORTED_RANGE } }),
      );
    }
  });

  test('flags of the kubelet that only some versions have', () => {
    const flags = (kubernetesVersion: string, featureGates = {}) =>
      versionKubeletFlags(cluster({ kubernetesVersion, featureGates }), 'unix:///s');
    expect(flags('v1.34.4')).toEqual({ 'pod-infra-container-image': 'registry.k8s.io/pause:3.10.1' });
    expect(flags('v1.35.4', { NodeLocalCRISocket: false })).toEqual({ 'container-runtime-endpoint': 'unix:///s' });
    expect([flags('v1.36.3', { NodeLocalCRISocket: false }), flags('v1.37.2'), flags('v1.50.0')]).toEqual([{}, {}, {}]);
  });

  test('a gate counts where the version has it and it is off', () => {
    const off = (kubernetesVersion: string, featureGates: Record<string, boolean>) =>
      isTurnedOff('ControlPlaneKubeletLocalMode', { kubernetesVersion, featureGates });
    expect(off('v1.34.0', { ControlPlaneKubeletLocalMode: false })).toBe(true);
    expect(off('v1.34.0', { ControlPlaneKubeletLocalMode: true })).toBe(false);
    expect(off('v1.34.0', {})).toBe(false);
    expect(off('v1.35.0', { ControlPlaneKubeletLocalMode: false })).toBe(false);
  });
});

describe('images of a joining control plane', () => {
  test('with the defaults', () => {
    expect(controlPlaneImages(cluster({ kubernetesVersion: 'v1.37.2+custom' }))).toEqual([
      'registry.k8s.io/kube-apiserver:v1.37.2_custom',
      'registry.k8s.io/kube-controller-manager:v1.37.2_custom',
      'registry.k8s.io/kube-scheduler:v1.37.2_custom',
      'registry.k8s.io/kube-proxy:v1.37.2_custom',
      'registry.k8s.io/coredns/coredns:v1.14.6',
      'registry.k8s.io/pause:3.10.2',
      'registry.k8s.io/etcd:3.7.0-0',
    ]);
  });

  test('with a mirror, tags, add-ons turned off and an external etcd', () => {
    const fields = {
      imageRepository: 'r:5/k',
      dns: { imageTag: 'v1' },
      etcd: { local: { imageRepository: 'r/e', imageTag: 't' } },
    };
    expect(controlPlaneImages(cluster(fields)).slice(3)).toEqual([
      'r:5/k/kube-proxy:v1.37.2',
      'r:5/k/coredns:v1',
      'r:5/k/pause:3.10.2',
      'r/e/etcd:t',
    ]);
    const external = {
      dns: { disabled: true },
      proxy: { disabled: true },
      etcd: { external: { endpoints: ['http://e:2379'] } },
    };
    expect(controlPlaneImages(cluster(external)).slice(3)).toEqual(['registry.k8s.io/pause:3.10.2']);
  });
});
