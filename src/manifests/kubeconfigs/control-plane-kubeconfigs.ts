import type { LocalEndpoint, UnversionedCluster } from '../../config/types/cluster.ts';
import type { KubeconfigChange } from '../certificates/certificate-changes.ts';
import { authorityFiles, CLUSTER_ADMINS, template } from '../certificates/control-plane-certificates.ts';
import { KUBERNETES_DIRECTORY } from '../paths.ts';
import { controlPlaneUrl, localServer } from './endpoint-url.ts';

/** The superuser group, for which the API server asks no authorizer. */
const PRIVILEGED = 'system:masters';

export type KubeconfigName =
  | 'admin.conf'
  | 'super-admin.conf'
  | 'kubelet.conf'
  | 'controller-manager.conf'
  | 'scheduler.conf';

interface Kubeconfig {
  userName: string;
  organizations: readonly string[];
  /** Server: the cluster's endpoint, or the local API server. */
  reaches: 'cluster' | 'local';
}

const KUBECONFIGS: Readonly<Record<KubeconfigName, (node: { name: string }) => Kubeconfig>> = {
  'admin.conf': () => ({ userName: 'kubernetes-admin', organizations: [CLUSTER_ADMINS], reaches: 'cluster' }),
  'super-admin.conf': () => ({ userName: 'kubernetes-super-admin', organizations: [PRIVILEGED], reaches: 'cluster' }),
  'kubelet.conf': ({ name }) => ({
    userName: `system:node:${name}`,
    organizations: ['system:nodes'],
    reaches: 'local',
  }),
  'controller-manager.conf': () => ({
    userName: 'system:kube-controller-manager',
    organizations: [],
    reaches: 'local',
  }),
  'scheduler.conf': () => ({ userName: 'system:kube-scheduler', organizations: [], reaches: 'local' }),
};

interface KubeconfigOptions {
  node: { name: string };
  endpoint: LocalEndpoint;
  /** Default /etc/kubernetes. */
  directory?: string | undefined;
}

/** One kubeconfig of a control plane with its client certificate. */
export function controlPlaneKubeconfig(
  name: KubeconfigName,
  configuration: UnversionedCluster,
  { node, endpoint, directory = KUBERNETES_DIRECTORY }: KubeconfigOptions,
): KubeconfigChange {
  const { userName, organizations, reaches } = KUBECONFIGS[name](node);
  return {
    kind: 'kubeconfig',
    path: `${directory}/${name}`,
    clusterName: configuration.clusterName,
    server: reaches === 'cluster' ? controlPlaneUrl(configuration, endpoint) : localServer(endpoint),
    userName,
    authority: authorityFiles('ca', configuration.certificatesDir),
    template: template(configuration, { commonName: userName, organizations, usages: ['client'] }),
  };
}

/** Kubeconfigs that a join makes. The kubelet gets its own by its bootstrap. */
export const JOIN_KUBECONFIGS = ['admin.conf', 'controller-manager.conf', 'scheduler.conf'] as const;
/** Kubeconfigs that an init makes, with the kubelet's: there is no cluster yet that could sign its certificate. */
export const INIT_KUBECONFIGS = [
  'admin.conf',
  'super-admin.conf',
  'kubelet.conf',
  'controller-manager.conf',
  'scheduler.conf',
] as const;

export function controlPlaneKubeconfigs(
  names: readonly KubeconfigName[],
  configuration: UnversionedCluster,
  options: KubeconfigOptions,
): KubeconfigChange[] {
  return names.map((name) => controlPlaneKubeconfig(name, configuration, options));
}
