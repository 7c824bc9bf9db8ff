import type { KubeconfigChange } from '../changes/change.ts';
import type { ClusterConfiguration, LocalEndpoint } from '../config/cluster-types.ts';
import { authorityFiles, template } from './control-plane-certificates.ts';
import { controlPlaneUrl } from './endpoint-url.ts';
import { localServer } from './local-server.ts';
import { PATHS } from './paths.ts';

/** kubeadm's group of administrators; a ClusterRoleBinding of the same name gives it cluster-admin. */
const ADMINS = 'kubeadm:cluster-admins';

/** admin.conf, by the cluster's endpoint, and those of the two components that talk to the API server beside them. */
export function controlPlaneKubeconfigs(configuration: ClusterConfiguration, endpoint: LocalEndpoint): KubeconfigChange[] {
  const kubeconfig = (path: string, server: string, userName: string, organizations: readonly string[]): KubeconfigChange => ({
    kind: 'kubeconfig',
    path,
    clusterName: configuration.clusterName,
    server,
    userName,
    authority: authorityFiles('ca', configuration.certificatesDir),
    template: template(configuration, { commonName: userName, organizations, usages: ['client'] }),
  });
  return [
    kubeconfig(PATHS.adminConf, controlPlaneUrl(configuration, endpoint), 'kubernetes-admin', [ADMINS]),
    kubeconfig(PATHS.controllerManagerConf, localServer(endpoint), 'system:kube-controller-manager', []),
    kubeconfig(PATHS.schedulerConf, localServer(endpoint), 'system:kube-scheduler', []),
  ];
}
