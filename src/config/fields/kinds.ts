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

/** Kinds of documents in a kubeadm configuration file. A join reads the fields of few, so getters give them. */
export const KINDS = {
  JoinConfiguration: {
    group: KUBEADM_GROUP,
    versions: API_VERSIONS,
    get fields() {
      return JOIN_FIELDS;
    },
  },
  InitConfiguration: {
    group: KUBEADM_GROUP,
    versions: API_VERSIONS,
    get fields() {
      return INIT_FIELDS;
    },
  },
  ClusterConfiguration: {
    group: KUBEADM_GROUP,
    versions: API_VERSIONS,
    get fields() {
      return CLUSTER_FIELDS;
    },
  },
  ResetConfiguration: {
    group: KUBEADM_GROUP,
    versions: SINCE_V1BETA4,
    get fields() {
      return RESET_FIELDS;
    },
  },
  UpgradeConfiguration: {
    group: KUBEADM_GROUP,
    versions: SINCE_V1BETA4,
    get fields() {
      return UPGRADE_FIELDS;
    },
  },
  KubeletConfiguration: {
    group: 'kubelet.config.k8s.io',
    versions: ['v1beta1'],
    get fields() {
      return KUBELET_FIELDS;
    },
  },
  KubeProxyConfiguration: {
    group: 'kubeproxy.config.k8s.io',
    versions: ['v1alpha1'],
    get fields() {
      return KUBE_PROXY_FIELDS;
    },
  },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as KindName[];

export function isKindName(kind: string): kind is KindName {
  return Object.hasOwn(KINDS, kind);
}
