import { API_VERSIONS, KUBEADM_GROUP, SINCE_V1BETA4 } from '../documents/versions.ts';
import { CLUSTER_FIELDS } from './cluster.ts';
import { KUBE_PROXY_FIELDS, KUBELET_FIELDS } from './components.ts';
import type { Field } from './field.ts';
import { INIT_FIELDS } from './init.ts';
import { JOIN_FIELDS } from './join.ts';
import { RESET_FIELDS } from './reset.ts';
import { UPGRADE_FIELDS } from './upgrade.ts';

export interface Kind {
  group: string;
  /** Versions that kubejoin reads. */
  versions: readonly string[];
  fields: readonly Field[];
}

/** The fields are asked for when they are needed: a join evaluates those of few kinds. */
function kind(group: string, versions: readonly string[], fields: () => readonly Field[]): Kind {
  return {
    group,
    versions,
    get fields() {
      return fields();
    },
  };
}

/** Kinds of documents in a kubeadm configuration file. */
export const KINDS = {
  JoinConfiguration: kind(KUBEADM_GROUP, API_VERSIONS, () => JOIN_FIELDS),
  InitConfiguration: kind(KUBEADM_GROUP, API_VERSIONS, () => INIT_FIELDS),
  ClusterConfiguration: kind(KUBEADM_GROUP, API_VERSIONS, () => CLUSTER_FIELDS),
  ResetConfiguration: kind(KUBEADM_GROUP, SINCE_V1BETA4, () => RESET_FIELDS),
  UpgradeConfiguration: kind(KUBEADM_GROUP, SINCE_V1BETA4, () => UPGRADE_FIELDS),
  KubeletConfiguration: kind('kubelet.config.k8s.io', ['v1beta1'], () => KUBELET_FIELDS),
  KubeProxyConfiguration: kind('kubeproxy.config.k8s.io', ['v1alpha1'], () => KUBE_PROXY_FIELDS),
} satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as KindName[];

export function isKindName(kind: string): kind is KindName {
  return Object.hasOwn(KINDS, kind);
}
