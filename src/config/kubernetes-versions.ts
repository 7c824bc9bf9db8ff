import parseSemver from 'semver/functions/parse.js';
import { Failure } from '../base/failure.ts';
import { KUBERNETES_VERSION_NOT_SUPPORTED } from './sentences.ts';
import type { ClusterConfiguration } from './types/cluster.ts';

/**
 * What kubeadm of one minor version does for a cluster of that version, where the versions differ: its last patch
 * release, but for etcd's tag.
 */
interface KubernetesVersion {
  /** For instance 1.36. */
  name: string;
  /** Tag of etcd's image, for the version's own patch release. */
  etcdTag: string;
  corednsTag: string;
  pauseTag: string;
  /** The controller manager gets the directory of FlexVolume plugins. */
  flexVolumes: boolean;
  /** An etcd before 3.6, which only an image tag of the user's brings, gets the names that two flags had then. */
  etcdFlagsByTag: boolean;
  /** Init binds the API server's own user to the kubelets' API. */
  kubeletApiBinding: boolean;
  /** Init writes out which mode kube-proxy has, where the user does not say. */
  kubeProxyMode: boolean;
  /** kubeadm's own feature gates. */
  featureGates: readonly string[];
  kubelet: {
    /** The pause image stands in --pod-infra-container-image. */
    podInfraContainerImage: boolean;
    /** Feature gates of ClusterConfiguration that turn newer behaviour off; elsewhere it is fixed. */
    gates: readonly KubeletGate[];
  };
}

/**
 * NodeLocalCRISocket: off, the CRI socket stands in --container-runtime-endpoint and in an annotation of the Node, and
 * not in instance-config.yaml. ControlPlaneKubeletLocalMode: off, a control plane's kubelet bootstraps with the
 * cluster's endpoint.
 */
type KubeletGate = 'NodeLocalCRISocket' | 'ControlPlaneKubeletLocalMode';

interface Row extends Omit<KubernetesVersion, 'name' | 'etcdTag'> {
  /** From which patch release on, in ascending order. */
  etcdTags: readonly { patch: number; tag: string }[];
}

const TABLE: Readonly<Record<string, Row>> = {
  '1.34': {
    etcdTags: [
      { patch: 0, tag: '3.6.4-0' },
      { patch: 2, tag: '3.6.5-0' },
    ],
    corednsTag: 'v1.12.1',
    pauseTag: '3.10.1',
    flexVolumes: true,
    etcdFlagsByTag: true,
    kubeletApiBinding: false,
    kubeProxyMode: false,
    featureGates: [
      'PublicKeysECDSA',
      'RootlessControlPlane',
      'WaitForAllControlPlaneComponents',
      'ControlPlaneKubeletLocalMode',
      'NodeLocalCRISocket',
    ],
    kubelet: { podInfraContainerImage: true, gates: ['NodeLocalCRISocket', 'ControlPlaneKubeletLocalMode'] },
  },
  '1.35': {
    etcdTags: [{ patch: 0, tag: '3.6.6-0' }],
    corednsTag: 'v1.13.1',
    pauseTag: '3.10.1',
    flexVolumes: true,
    etcdFlagsByTag: true,
    kubeletApiBinding: false,
    kubeProxyMode: false,
    featureGates: ['PublicKeysECDSA', 'RootlessControlPlane', 'ControlPlaneKubeletLocalMode', 'NodeLocalCRISocket'],
    kubelet: { podInfraContainerImage: false, gates: ['NodeLocalCRISocket'] },
  },
  '1.36': {
    etcdTags: [{ patch: 0, tag: '3.6.8-0' }],
    corednsTag: 'v1.14.2',
    pauseTag: '3.10.2',
    flexVolumes: false,
    etcdFlagsByTag: false,
    kubeletApiBinding: true,
    kubeProxyMode: false,
    featureGates: ['PublicKeysECDSA', 'RootlessControlPlane', 'NodeLocalCRISocket'],
    kubelet: { podInfraContainerImage: false, gates: [] },
  },
  '1.37': {
    etcdTags: [{ patch: 0, tag: '3.7.0-0' }],
    corednsTag: 'v1.14.6',
    pauseTag: '3.10.2',
    flexVolumes: false,
    etcdFlagsByTag: false,
    kubeletApiBinding: true,
    kubeProxyMode: true,
    featureGates: ['RootlessControlPlane'],
    kubelet: { podInfraContainerImage: false, gates: [] },
  },
};

/** The release that init makes where nothing says which: that of the kubeadm whose equal kubejoin is. */
export const NEWEST_RELEASE = 'v1.37.2';

/** The minor versions of clusters that kubejoin makes and joins control planes to. */
export const SUPPORTED_RANGE = { oldest: '1.34', newest: '1.37' } as const;

/** The row of ClusterConfiguration.kubernetesVersion (v1.37.2). Throws KUBERNETES_VERSION_NOT_SUPPORTED. */
export function supportedVersion(kubernetesVersion: string): KubernetesVersion {
  const found = knownVersion(kubernetesVersion);
  if (found === undefined)
    throw new Failure(KUBERNETES_VERSION_NOT_SUPPORTED, { version: kubernetesVersion, ...SUPPORTED_RANGE });
  return found;
}

/** As `supportedVersion`, undefined for a version outside the table. */
export function knownVersion(kubernetesVersion: string): KubernetesVersion | undefined {
  const version = parseSemver(kubernetesVersion);
  const name = version === null ? '' : `${version.major}.${version.minor}`;
  const row = Object.hasOwn(TABLE, name) ? TABLE[name] : undefined;
  if (version === null || row === undefined) return undefined;
  const { etcdTags, ...rest } = row;
  const etcdTag = etcdTags.findLast(({ patch }) => patch <= version.patch)?.tag ?? '';
  return { name, etcdTag, ...rest };
}

/** True where the cluster's version has the gate and the cluster turned it off: what it stands for is on elsewhere. */
export function isTurnedOff(
  gate: KubeletGate,
  configuration: Pick<ClusterConfiguration, 'kubernetesVersion' | 'featureGates'>,
): boolean {
  const gates = knownVersion(configuration.kubernetesVersion)?.kubelet.gates ?? [];
  return gates.includes(gate) && configuration.featureGates[gate] === false;
}

const GATE = 'PublicKeysECDSA';

/** Until 1.36 a feature gate, where it was set, said which keys are made, whatever encryptionAlgorithm says. */
export function withGatedAlgorithm(configuration: ClusterConfiguration): ClusterConfiguration {
  const { featureGates, kubernetesVersion } = configuration;
  const isGated = featureGates[GATE] !== undefined && knownVersion(kubernetesVersion)?.featureGates.includes(GATE);
  return isGated
    ? { ...configuration, encryptionAlgorithm: featureGates[GATE] ? 'ECDSA-P256' : 'RSA-2048' }
    : configuration;
}
