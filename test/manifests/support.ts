import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import { NO_PATCHES } from '../../src/manifests/patches/patch-set.ts';
import type { ControlPlaneInputs } from '../../src/manifests/static-pods/inputs.ts';

export function cluster(fields: Record<string, unknown> = {}) {
  return clusterConfiguration({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.37.2',
    ...fields,
  });
}

export function inputs(more: Partial<ControlPlaneInputs> = {}): ControlPlaneInputs {
  return {
    configuration: cluster(),
    endpoint: { advertiseAddress: '10.0.0.5', bindPort: 6443 },
    timeouts: { controlPlaneComponentHealthCheck: 240_000 },
    proxyEnv: [],
    caFolders: [],
    externalCa: false,
    patches: NO_PATCHES,
    accounts: undefined,
    ...more,
  };
}
