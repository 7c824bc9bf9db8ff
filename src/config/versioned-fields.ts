import type { ClusterConfiguration } from './cluster-types.ts';
import type { InitConfiguration, ResetConfiguration } from './init-types.ts';
import type { JoinConfiguration } from './types.ts';

/** A kubeadm.k8s.io/v1beta4 object as plain fields, apiVersion and kind first: what is empty is left out, as kubeadm writes it. */
export type VersionedFields = Record<string, unknown>;

/** What kube-system/kubeadm-config stores. */
export function clusterConfigurationFields(_configuration: ClusterConfiguration): VersionedFields {
  throw new Error('not there yet');
}

/** Secrets are revealed in it: for a file or the terminal of who gave them, never for the cluster. */
export function initConfigurationFields(_configuration: InitConfiguration): VersionedFields {
  throw new Error('not there yet');
}

/** As initConfigurationFields. */
export function joinConfigurationFields(_configuration: JoinConfiguration): VersionedFields {
  throw new Error('not there yet');
}

export function resetConfigurationFields(_configuration: ResetConfiguration): VersionedFields {
  throw new Error('not there yet');
}
