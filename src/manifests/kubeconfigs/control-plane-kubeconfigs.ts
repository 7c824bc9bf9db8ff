import { record } from '../../base/record.ts';
import { Secret } from '../../base/secret.ts';
import type { LocalEndpoint, UnversionedCluster } from '../../config/types/cluster.ts';
import { yamlFile } from '../../config/yaml/value.ts';
import type { IssuedCertificate } from '../../pki/signing/template.ts';
import type { KubeconfigChange } from '../certificates/certificate-changes.ts';
import { authorityFiles, CLUSTER_ADMINS, template } from '../certificates/control-plane-certificates.ts';
import { KUBERNETES_DIRECTORY } from '../paths.ts';
import { toYaml } from '../yaml.ts';
import { base64, named } from './client-kubeconfig.ts';
import { controlPlaneUrl, localServer } from './endpoint-url.ts';

/** The superuser group, for which the API server asks no authorizer. */
const PRIVILEGED = 'system:masters';

export type KubeconfigName = (typeof INIT_KUBECONFIGS)[number];

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

/** Replaces CA, client certificate and key in the current context of a kubeconfig. Leaves one without such a context. */
export function renewedKubeconfig(
  file: { path: string; content: Uint8Array },
  caBundle: string,
  { certificate, key }: IssuedCertificate,
): Secret {
  const config = yamlFile(file.path, file.content);
  const context = record(named(config.contexts, config['current-context']).context);
  const cluster = record(named(config.clusters, context.cluster).cluster);
  const user = record(named(config.users, context.user).user);
  // The -data fields take precedence, so a path next to one would be misleading.
  delete cluster['certificate-authority'];
  delete user['client-certificate'];
  delete user['client-key'];
  Object.assign(cluster, { 'certificate-authority-data': base64(caBundle) });
  Object.assign(user, { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key.reveal()) });
  return new Secret(toYaml(config));
}
