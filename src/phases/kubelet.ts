import { isTurnedOff } from '../config/kubernetes-versions.ts';
import type { ClusterConfiguration } from '../config/types/cluster.ts';
import type { NodeRegistration, Timeouts } from '../config/types/join.ts';
import { type Change, change, type Steps } from '../engine/changes/change.ts';
import {
  type KubeletConfiguration,
  type KubeletHealth,
  kubeletHealthUrl,
  makesItsOwnServingCertificate,
} from '../manifests/kubelet-configuration.ts';
import { kubeletFlags, kubeletInstanceConfiguration, versionKubeletFlags } from '../manifests/kubelet-files.ts';
import { PATHS } from '../manifests/paths.ts';
import { toYaml } from '../manifests/yaml.ts';
import type { NodeFacts } from './facts/node-facts.ts';

interface KubeletInputs {
  nodeRegistration: NodeRegistration;
  node: NodeFacts;
  hostname: string;
  configuration: ClusterConfiguration;
  kubelet: KubeletConfiguration;
}

/**
 * The kubelet's files except its kubeconfig: configuration, flags, and a serving certificate where the kubelet would
 * make one itself.
 */
export function kubeletFiles({ nodeRegistration, node, hostname, configuration, kubelet }: KubeletInputs): Change[] {
  const inKubeletDirectory = { kind: 'write-file', mode: 0o644, directoryMode: 0o700 } as const;
  const ofVersion = versionKubeletFlags(configuration, node.criSocket);
  const flags = kubeletFlags(nodeRegistration, { ...node, hostname }, ofVersion);
  const instance = { path: PATHS.kubeletInstanceConfig, content: kubeletInstanceConfiguration(node) };
  const { kubeletServingCertificate: certificatePath, kubeletServingKey: keyPath } = PATHS;
  return [
    { ...inKubeletDirectory, path: PATHS.kubeletConfig, content: toYaml(kubelet) },
    { ...inKubeletDirectory, path: PATHS.kubeletFlags, content: flags },
    ...(isTurnedOff('NodeLocalCRISocket', configuration) ? [] : [{ ...inKubeletDirectory, ...instance }]),
    ...(makesItsOwnServingCertificate(kubelet, nodeRegistration)
      ? [{ kind: 'serving-certificate', host: node.name, certificatePath, keyPath } as const]
      : []),
  ];
}

/** Waits until the kubelet is healthy. Does nothing when its health endpoint is disabled (port 0). */
export function* waitForHealthyKubelet(
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

/** Only for clusters without NodeLocalCRISocket: kubeadm's upgrades then read the socket from the Node, not from a file. */
export function criSocketAnnotation(
  configuration: ClusterConfiguration,
  { criSocket }: NodeFacts,
): Record<string, string> | undefined {
  return isTurnedOff('NodeLocalCRISocket', configuration)
    ? { 'kubeadm.alpha.kubernetes.io/cri-socket': criSocket }
    : undefined;
}

/** Tolerates a failure, as kubeadm does: the service may not exist. */
export const kubeletStop = { kind: 'service', service: 'kubelet', action: 'stop', tolerateFailure: true } as const;

export function* stopKubelet(): Steps {
  yield* change(kubeletStop);
}

export function* startKubelet(): Steps {
  yield* change({ kind: 'service', service: 'kubelet', action: 'start', tolerateFailure: true });
}
