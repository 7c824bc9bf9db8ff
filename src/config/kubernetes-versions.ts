import { Failure } from '../base/failure.ts';
import { own } from '../base/record.ts';
import { parseVersion } from '../base/version.ts';
import { KUBERNETES_VERSION_NOT_SUPPORTED } from './config-sentences.ts';
import type { ClusterConfiguration } from './types/cluster.ts';

/** The behaviour of kubeadm's last patch release (etcdTag: of each) where minor versions differ. */
interface KubernetesVersion {
  /** For instance 1.36. */
  name: string;
  /** Tag of etcd's image, for the version's own patch release. */
  etcdTag: string;
  corednsTag: string;
  pauseTag: string;
  /** Gives the controller manager the directory of FlexVolume plugins. */
  flexVolumes: boolean;
  /** Uses the former names of two etcd flags if the user's image tag is older than 3.6. */
  etcdFlagsByTag: boolean;
  /** Binds the API server's own user to the kubelets' API at init. */
  kubeletApiBinding: boolean;
  /** Writes kube-proxy's default mode explicitly at init. */
  kubeProxyMode: boolean;
  /** kubeadm's own feature gates. */
  featureGates: readonly string[];
  kubelet: {
    /** Passes the pause image as --pod-infra-container-image. */
    podInfraContainerImage: boolean;
    /** Feature gates of ClusterConfiguration that can turn newer behaviour off; without the gate it is always on. */
    gates: readonly KubeletGate[];
  };
}

/**
 * NodeLocalCRISocket off: the CRI socket is in --container-runtime-endpoint and an annotation of the Node instead of
 * instance-config.yaml. ControlPlaneKubeletLocalMode off: a control-plane node's kubelet bootstraps with the cluster's
 * endpoint.
 */
type KubeletGate = 'NodeLocalCRISocket' | 'ControlPlaneKubeletLocalMode';

interface Row extends Omit<KubernetesVersion, 'name' | 'etcdTag'> {
  /** Tags and the patch release from which each applies, ascending. */
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

/** The default release of init: that of the kubeadm to which kubejoin is equivalent. */
export const NEWEST_RELEASE = 'v1.37.2';

/** The minor versions that init can create and control-plane nodes can join. */
export const SUPPORTED_RANGE = { oldest: '1.34', newest: '1.37' } as const;

/** The row of ClusterConfiguration.kubernetesVersion (v1.37.2). Throws KUBERNETES_VERSION_NOT_SUPPORTED. */
export function supportedVersion(kubernetesVersion: string): KubernetesVersion {
  const found = knownVersion(kubernetesVersion);
  if (found === undefined)
    throw new Failure(KUBERNETES_VERSION_NOT_SUPPORTED, { version: kubernetesVersion, ...SUPPORTED_RANGE });
  return found;
}

/** `supportedVersion`, or undefined for a version outside the table. */
export function knownVersion(kubernetesVersion: string): KubernetesVersion | undefined {
  const version = parseVersion(kubernetesVersion);
  const name = version === undefined ? '' : `${version.major}.${version.minor}`;
  const row = own(TABLE, name);
  if (version === undefined || row === undefined) return undefined;
  const { etcdTags, ...rest } = row;
  const etcdTag = etcdTags.findLast(({ patch }) => patch <= version.patch)?.tag ?? '';
  return { name, etcdTag, ...rest };
}

/** True if the cluster's version has the gate and the cluster turned it off. */
export function isTurnedOff(
  gate: KubeletGate,
  configuration: Pick<ClusterConfiguration, 'kubernetesVersion' | 'featureGates'>,
): boolean {
  const gates = knownVersion(configuration.kubernetesVersion)?.kubelet.gates ?? [];
  return gates.includes(gate) && configuration.featureGates[gate] === false;
}

const GATE = 'PublicKeysECDSA';

/** Applies the feature gate that, if set, overrides encryptionAlgorithm until 1.36. */
export function withGatedAlgorithm(configuration: ClusterConfiguration): ClusterConfiguration {
  const { featureGates, kubernetesVersion } = configuration;
  const isGated = featureGates[GATE] !== undefined && knownVersion(kubernetesVersion)?.featureGates.includes(GATE);
  return isGated
    ? { ...configuration, encryptionAlgorithm: featureGates[GATE] ? 'ECDSA-P256' : 'RSA-2048' }
    : configuration;
}
