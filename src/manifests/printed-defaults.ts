import { Secret } from '../base/secret.ts';
import { atKubernetesVersion } from '../config/documents/init-draft.ts';
import {
  clusterConfigurationFields,
  initConfigurationFields,
  joinConfigurationFields,
  resetConfigurationFields,
  type VersionedFields,
} from '../config/documents/versioned-fields.ts';
import { CURRENT_API_VERSION, KUBEADM_GROUP } from '../config/documents/versions.ts';
import { initDraftFromFlags } from '../config/from-flags/init-flags.ts';
import { joinConfigurationFromFlags } from '../config/from-flags/join-flags.ts';
import { resetConfigurationFromFlags } from '../config/from-flags/reset-flags.ts';
import { SUPPORTED_RANGE } from '../config/kubernetes-versions.ts';
import type { InitInput } from '../config/types/init.ts';
import { completeKubeletConfiguration } from './kubelet-configuration.ts';
import { completeKubeProxyConfiguration } from './objects/kube-proxy.ts';

/** kubeadm's placeholders for fields without a default: valid, but of no use. */
const PLACEHOLDERS = {
  token: 'abcdef.0123456789abcdef',
  endpoint: 'kube-apiserver:6443',
  advertiseAddress: '1.2.3.4',
  nodeName: 'node',
  criSocket: 'unix:///var/run/containerd/containerd.sock',
  kubernetesVersion: `${SUPPORTED_RANGE.newest}.0`,
} as const;

function defaultInit(): InitInput {
  const { token, advertiseAddress: apiserverAdvertiseAddress, nodeName, criSocket, kubernetesVersion } = PLACEHOLDERS;
  const flags = { token: new Secret(token), apiserverAdvertiseAddress, nodeName, criSocket, kubernetesVersion };
  return atKubernetesVersion(initDraftFromFlags(flags, undefined).draft, kubernetesVersion);
}

/** InitConfiguration and ClusterConfiguration with every default. */
export function initDefaults(): VersionedFields[] {
  const { init, cluster } = defaultInit();
  // Only the default token of init has a description.
  const bootstrapTokens = init.bootstrapTokens.map((token) => ({ ...token, description: '' }));
  return [initConfigurationFields({ ...init, bootstrapTokens }), clusterConfigurationFields(cluster)];
}

/** JoinConfiguration with every default. `nodeName`: this machine's. */
export function joinDefaults(nodeName: string): VersionedFields {
  const { token, endpoint, criSocket } = PLACEHOLDERS;
  const flags = { token: new Secret(token), unsafeSkipCaVerification: true, nodeName, criSocket };
  return joinConfigurationFields(joinConfigurationFromFlags(flags, endpoint, undefined, {}).configuration);
}

export function resetDefaults(): VersionedFields {
  return resetConfigurationFields(
    resetConfigurationFromFlags({ criSocket: PLACEHOLDERS.criSocket }, undefined).configuration,
  );
}

/** UpgradeConfiguration for kubeadm; kubejoin does not upgrade. */
export function upgradeDefaults(): VersionedFields {
  const { timeouts } = resetDefaults();
  const images = { imagePullPolicy: 'IfNotPresent', imagePullSerial: true };
  const upgrade = { certificateRenewal: true, etcdUpgrade: true, ...images };
  return {
    apiVersion: `${KUBEADM_GROUP}/${CURRENT_API_VERSION}`,
    kind: 'UpgradeConfiguration',
    apply: upgrade,
    diff: {},
    node: upgrade,
    plan: { etcdUpgrade: true },
    timeouts,
  };
}

/** Configuration that init gives the kubelets or kube-proxy, without the fields that it leaves to them. */
export function componentDefaults(kind: string): VersionedFields {
  const { cluster, init } = defaultInit();
  return kind === 'KubeletConfiguration'
    ? completeKubeletConfiguration({}, cluster)
    : completeKubeProxyConfiguration({}, cluster, init.localAPIEndpoint);
}
