import { shown } from '../../base/shown.ts';
import { CLUSTER_FIELDS } from '../fields/cluster.ts';
import { defaultMs } from '../fields/field.ts';
import type { GivenCluster } from '../fields/given.ts';
import type { Checked, ValidationContext } from '../problem.ts';
import type { ClusterConfiguration, ExternalEtcd, LocalEtcd } from '../types/cluster.ts';
import { argumentValue } from '../values/arguments.ts';
import { checkControlPlaneEndpoint } from '../values/endpoint.ts';
import { checkAbsolutePath, checkImageRepository } from '../values/locations.ts';
import { checkAlternativeName, checkDnsDomain } from '../values/names.ts';
import { checkSubnets, parseSubnet, type Subnet } from '../values/subnet.ts';
import { withClusterDefaults } from './cluster-defaults.ts';
import {
  CONFIG_ETCD_BOTH,
  CONFIG_ETCD_KEY_PAIR,
  CONFIG_ETCD_NO_CA,
  CONFIG_ETCD_NO_ENDPOINT,
  CONFIG_ETCD_URL,
  CONFIG_NODE_MASK,
  CONFIG_POD_SUBNET_TOO_LARGE,
  CONFIG_POD_SUBNET_TOO_SMALL,
  CONFIG_SERVICE_SUBNET_TOO_LARGE,
  CONFIG_SUBNET_SITE_LOCAL,
  CONFIG_SUBNET_TOO_SMALL,
  CONFIG_VALIDITY_BEYOND_CA,
  CONFIG_VALIDITY_LONG,
  CONFIG_VALIDITY_NOT_POSITIVE,
} from './config-validation-sentences.ts';
import { checkArguments, checkComponent, checkVariables } from './node.ts';

/** The API server's limit of the host bits of a service subnet: it stores the addresses as a bitmap. */
const SERVICE_BITS = 20;
const FEWEST_SERVICES = 10;
const FEWEST_PODS = 14;
/** The largest difference in bits between a node's subnet and that of all Pods. */
const NODE_BITS = 16;

/**
 * Checks the values of a ClusterConfiguration (kubeadm ValidateClusterConfiguration) and fills in kubeadm's defaults.
 * checkAtVersion checks what depends on the version.
 * @param bindPort the port of controlPlaneEndpoint if that has none
 */
export function validatedCluster(
  given: GivenCluster,
  bindPort: number,
  context: ValidationContext,
): ClusterConfiguration {
  const { problems, place } = context;
  const cluster = withClusterDefaults(given);
  if (given.etcd?.local && given.etcd.external) problems.add(place('etcd'), CONFIG_ETCD_BOTH());
  checkNetworking(cluster, context);
  problems.take(checkAbsolutePath(cluster.certificatesDir), place('certificatesDir'));
  problems.take(checkImageRepository(cluster.imageRepository), place('imageRepository'));
  if (cluster.dns.imageRepository)
    problems.take(checkImageRepository(cluster.dns.imageRepository), place('dns.imageRepository'));
  if (cluster.etcd.type === 'local') checkLocalEtcd(cluster.etcd.local, context);
  else checkExternalEtcd(cluster.etcd.external, context);
  for (const [index, name] of cluster.apiServer.certSANs.entries())
    problems.take(checkAlternativeName(name), place(`apiServer.certSANs[${index}]`));
  for (const name of ['apiServer', 'controllerManager', 'scheduler'] as const)
    checkComponent(cluster[name], name, context);
  checkValidity(cluster, context);
  const endpoint = cluster.controlPlaneEndpoint;
  if (endpoint === '') return cluster;
  const checked = problems.take(checkControlPlaneEndpoint(endpoint, bindPort), place('controlPlaneEndpoint'));
  return { ...cluster, controlPlaneEndpoint: checked ?? endpoint };
}

/** Warns of long periods, as kubeadm does, and refuses those that are not positive, which kubeadm accepts. */
function checkValidity(cluster: ClusterConfiguration, { problems, place, notices }: ValidationContext): void {
  for (const name of ['certificateValidityPeriod', 'caCertificateValidityPeriod'] as const) {
    const usual = defaultMs(CLUSTER_FIELDS, name);
    if (cluster[name] <= 0) problems.add(place(name), CONFIG_VALIDITY_NOT_POSITIVE());
    if (cluster[name] > usual) notices.push(CONFIG_VALIDITY_LONG({ path: place(name).path, days: usual / 86_400_000 }));
  }
  if (cluster.certificateValidityPeriod > cluster.caCertificateValidityPeriod)
    notices.push(CONFIG_VALIDITY_BEYOND_CA());
}

/** kubeadm ValidateEtcd for a local etcd member next to each API server. */
function checkLocalEtcd(etcd: LocalEtcd, context: ValidationContext): void {
  const { problems, place } = context;
  const at = (name: string) => place(`etcd.local.${name}`);
  problems.take(checkAbsolutePath(etcd.dataDir), at('dataDir'));
  for (const name of ['serverCertSANs', 'peerCertSANs'] as const) {
    for (const [index, san] of etcd[name].entries()) problems.take(checkAlternativeName(san), at(`${name}[${index}]`));
  }
  if (etcd.imageRepository) problems.take(checkImageRepository(etcd.imageRepository), at('imageRepository'));
  checkArguments(etcd.extraArgs, 'etcd.local.extraArgs', context);
  checkVariables(etcd.extraEnvs, 'etcd.local.extraEnvs', context);
}

/** kubeadm ValidateEtcd for an external etcd. */
function checkExternalEtcd(etcd: ExternalEtcd, context: ValidationContext): void {
  const { problems, place } = context;
  const { endpoints, httpEndpoints, caFile, certFile, keyFile } = etcd;
  const at = (name: string) => place(`etcd.external.${name}`);
  if ((certFile === '') !== (keyFile === ''))
    problems.add(at(certFile ? 'certFile' : 'keyFile'), CONFIG_ETCD_KEY_PAIR());
  if (certFile && keyFile && !caFile) problems.add(at('caFile'), CONFIG_ETCD_NO_CA());
  if (endpoints.length === 0) problems.missing(at('endpoints'), CONFIG_ETCD_NO_ENDPOINT());
  const https = Boolean(caFile || certFile || keyFile);
  for (const [index, url] of endpoints.entries()) problems.take(checkUrl(url, https), at(`endpoints[${index}]`));
  // Their default is the endpoints, which have been checked.
  if (httpEndpoints !== endpoints)
    for (const [index, url] of httpEndpoints.entries())
      problems.take(checkUrl(url, false), at(`httpEndpoints[${index}]`));
  for (const name of ['caFile', 'certFile', 'keyFile'] as const)
    if (etcd[name]) problems.take(checkAbsolutePath(etcd[name]), at(name));
}

function checkUrl(text: string, https: boolean): Checked<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fits = /^https?:\/\//i.test(text) && url?.hostname && (url.protocol === 'https:' || !https);
  return fits ? { value: text } : { wrong: CONFIG_ETCD_URL({ value: shown(text), https }) };
}

/** kubeadm ValidateNetworking. */
function checkNetworking(cluster: ClusterConfiguration, context: ValidationContext): void {
  const { problems, place } = context;
  const { serviceSubnet, podSubnet, dnsDomain } = cluster.networking;
  problems.take(checkDnsDomain(dnsDomain), place('networking.dnsDomain'));
  for (const subnet of subnetsAt('serviceSubnet', serviceSubnet, FEWEST_SERVICES, context)) {
    const prefix = subnet.bits - SERVICE_BITS;
    if (subnet.prefix >= prefix) continue;
    problems.add(place('networking.serviceSubnet'), CONFIG_SERVICE_SUBNET_TOO_LARGE({ subnet: subnet.text, prefix }));
  }
  if (podSubnet === '') return;
  const pods = subnetsAt('podSubnet', podSubnet, FEWEST_PODS, context);
  if (argumentValue(cluster.controllerManager.extraArgs, 'allocate-node-cidrs') === 'false') return;
  for (const subnet of pods) checkNodeSubnet(subnet, cluster, context);
}

function subnetsAt(
  name: 'serviceSubnet' | 'podSubnet',
  text: string,
  fewest: number,
  context: ValidationContext,
): Subnet[] {
  const { problems, place, notices } = context;
  const at = place(`networking.${name}`);
  const subnets = problems.take(checkSubnets(text), at) ?? [];
  for (const subnet of subnets) {
    const size = 2 ** (subnet.bits - subnet.prefix);
    if (size < fewest) problems.add(at, CONFIG_SUBNET_TOO_SMALL({ subnet: subnet.text, minimum: fewest }));
    if (isSiteLocal(subnet)) notices.push(CONFIG_SUBNET_SITE_LOCAL({ path: at.path, subnet: subnet.text }));
  }
  return subnets;
}

/** fec0::/10, deprecated by RFC 3879. */
function isSiteLocal(subnet: Subnet): boolean {
  const siteLocal = parseSubnet('fec0::/10');
  if (subnet.family !== 'ipv6' || !siteLocal) return false;
  return subnet.start.match(siteLocal.start, Math.min(subnet.prefix, siteLocal.prefix));
}

/** Checks that a node's part of the Pods' subnet, by default a /24 or a /64, fits in it. */
function checkNodeSubnet(
  { text, family, prefix }: Subnet,
  cluster: ClusterConfiguration,
  { problems, place }: ValidationContext,
): void {
  const at = place('networking.podSubnet');
  const argument = `node-cidr-mask-size-${family}`;
  const given = argumentValue(cluster.controllerManager.extraArgs, argument);
  if (given && !/^[+-]?\d+$/.test(given)) {
    problems.add(at, CONFIG_NODE_MASK({ argument, value: shown(given) }));
    return;
  }
  const node = given ? Number(given) : family === 'ipv6' ? 64 : 24;
  if (prefix > node) problems.add(at, CONFIG_POD_SUBNET_TOO_SMALL({ subnet: text, node, argument }));
  else if (node - prefix > NODE_BITS)
    problems.add(at, CONFIG_POD_SUBNET_TOO_LARGE({ subnet: text, node, limit: NODE_BITS, argument }));
}
