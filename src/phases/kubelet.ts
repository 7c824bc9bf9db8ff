import { isTurnedOff } from '../config/kubernetes-versions.ts';
import type { ClusterConfiguration } from '../config/types/cluster.ts';
import type { NodeRegistration, Timeouts } from '../config/types/join.ts';
import { type Change, change, type Steps } from '../engine/changes/change.ts';
import {
  type KubeletConfiguration,
  type KubeletHealth,
  kubeletConfigurationYaml,
  kubeletHealthUrl,
  makesItsOwnServingCertificate,
} from '../manifests/kubelet-configuration.ts';
import { kubeletFlags, kubeletInstanceConfiguration, versionKubeletFlags } from '../manifests/kubelet-files.ts';
import { PATHS } from '../manifests/paths.ts';
import type { NodeFacts } from './facts/facts.ts';

interface OfKubelet {
  nodeRegistration: NodeRegistration;
  node: NodeFacts;
  configuration: ClusterConfiguration;
  kubelet: KubeletConfiguration;
}

/**
 * What the kubelet is started with, but for its kubeconfig: its configuration, its flags, and a serving certificate
 * where it would make one itself.
 */
export function kubeletFiles({ nodeRegistration, node, configuration, kubelet }: OfKubelet): Change[] {
  const inKubeletDirectory = { kind: 'write-file', mode: 0o644, directoryMode: 0o700 } as const;
  const flags = kubeletFlags(nodeRegistration, node, versionKubeletFlags(configuration, node.criSocket));
  const files: Change[] = [
    { ...inKubeletDirectory, path: PATHS.kubeletConfig, content: kubeletConfigurationYaml(kubelet) },
    { ...inKubeletDirectory, path: PATHS.kubeletFlags, content: flags },
  ];
  if (!isTurnedOff('NodeLocalCRISocket', configuration)) {
    files.push({
      ...inKubeletDirectory,
      path: PATHS.kubeletInstanceConfig,
      content: kubeletInstanceConfiguration(node),
    });
  }
  if (makesItsOwnServingCertificate(kubelet, nodeRegistration)) {
    const { kubeletServingCertificate: certificatePath, kubeletServingKey: keyPath } = PATHS;
    files.push({ kind: 'serving-certificate', host: node.name, certificatePath, keyPath });
  }
  return files;
}

/** Waits for a healthy kubelet; one whose health endpoint is switched off (port 0) is not asked. */
export function* kubeletIsHealthy(
  kubelet: KubeletHealth,
  { kubeletHealthCheck: timeoutMs }: Pick<Timeouts, 'kubeletHealthCheck'>,
): Steps {
  if (kubelet.healthzPort === 0) return;
  yield* change({
    kind: 'wait-until',
    condition: { type: 'kubelet-healthy', url: kubeletHealthUrl(kubelet) },
    timeoutMs,
  });
}

/**
 * Where a cluster has NodeLocalCRISocket turned off, kubeadm's upgrades look for the socket on the Node instead of in
 * instance-config.yaml.
 */
export function criSocketAnnotation(
  configuration: ClusterConfiguration,
  { criSocket }: NodeFacts,
): Record<string, string> | undefined {
  return isTurnedOff('NodeLocalCRISocket', configuration)
    ? { 'kubeadm.alpha.kubernetes.io/cri-socket': criSocket }
    : undefined;
}

/** A kubelet that is not there to be stopped is no failure: kubeadm only warns. */
export function* stopKubelet(): Steps {
  yield* change({ kind: 'service', service: 'kubelet', action: 'stop', tolerateFailure: true });
}

export function* startKubelet(): Steps {
  yield* change({ kind: 'service', service: 'kubelet', action: 'start', tolerateFailure: true });
}
