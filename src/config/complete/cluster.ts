import type { GivenCluster } from '../documents/given.ts';
import type { ClusterConfiguration } from '../types/cluster.ts';
import { checkControlPlaneEndpoint } from '../values/endpoint.ts';
import { checkImageRepository } from '../values/image-repository.ts';
import { checkAbsolutePath } from '../values/locations.ts';
import { checkAlternativeName } from '../values/names.ts';
import { defaultPeriod, withClusterDefaults } from './cluster-defaults.ts';
import type { Completion } from './completion.ts';
import { checkComponent } from './components.ts';
import { checkExternalEtcd, checkLocalEtcd } from './etcd.ts';
import { checkNetworking } from './networking.ts';
import { CONFIG_ETCD_BOTH, CONFIG_VALIDITY_BEYOND_CA, CONFIG_VALIDITY_LONG, CONFIG_VALIDITY_NOT_POSITIVE } from './sentences.ts';

/**
 * Checks the values of a ClusterConfiguration (kubeadm ValidateClusterConfiguration) and fills in kubeadm's defaults. What depends on the version is
 * checked when that is known.
 * @param bindPort the port of controlPlaneEndpoint, where that has none
 */
export function completeCluster(given: GivenCluster, bindPort: number, context: Completion): ClusterConfiguration {
  const { problems, place } = context;
  const cluster = withClusterDefaults(given);
  if (given.etcd?.local && given.etcd.external) problems.add(place('etcd'), CONFIG_ETCD_BOTH());
  checkNetworking(cluster, context);
  problems.take(checkAbsolutePath(cluster.certificatesDir), place('certificatesDir'));
  problems.take(checkImageRepository(cluster.imageRepository), place('imageRepository'));
  if (cluster.dns.imageRepository) problems.take(checkImageRepository(cluster.dns.imageRepository), place('dns.imageRepository'));
  if (cluster.etcd.type === 'local') checkLocalEtcd(cluster.etcd.local, context);
  else checkExternalEtcd(cluster.etcd.external, context);
  for (const [index, name] of cluster.apiServer.certSANs.entries())
    problems.take(checkAlternativeName(name), place(`apiServer.certSANs[${index}]`));
  for (const name of ['apiServer', 'controllerManager', 'scheduler'] as const) checkComponent(cluster[name], name, context);
  checkValidity(cluster, context);
  return { ...cluster, controlPlaneEndpoint: completeEndpoint(cluster.controlPlaneEndpoint, bindPort, context) };
}

function completeEndpoint(given: string, bindPort: number, { problems, place }: Completion): string {
  if (given === '') return '';
  return problems.take(checkControlPlaneEndpoint(given, bindPort), place('controlPlaneEndpoint')) ?? given;
}

/** kubeadm warns of long ones, and takes those of no time. */
function checkValidity(cluster: ClusterConfiguration, { problems, place, notices }: Completion): void {
  for (const name of ['certificateValidityPeriod', 'caCertificateValidityPeriod'] as const) {
    const path = place(name).path;
    if (cluster[name] <= 0) problems.add(place(name), CONFIG_VALIDITY_NOT_POSITIVE());
    if (cluster[name] > defaultPeriod(name)) notices.push(CONFIG_VALIDITY_LONG({ path, days: defaultPeriod(name) / 86_400_000 }));
  }
  if (cluster.certificateValidityPeriod > cluster.caCertificateValidityPeriod) notices.push(CONFIG_VALIDITY_BEYOND_CA());
}
