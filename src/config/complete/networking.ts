import { shown } from '../../base/shown.ts';
import type { ClusterConfiguration } from '../types/cluster.ts';
import { argumentValue } from '../values/arguments.ts';
import { checkDnsDomain } from '../values/names.ts';
import { checkSubnets, parseSubnet, type Subnet } from '../values/subnet.ts';
import type { Completion } from './completion.ts';
import {
  CONFIG_NODE_MASK,
  CONFIG_POD_SUBNET_TOO_LARGE,
  CONFIG_POD_SUBNET_TOO_SMALL,
  CONFIG_SERVICE_SUBNET_TOO_LARGE,
  CONFIG_SUBNET_SITE_LOCAL,
  CONFIG_SUBNET_TOO_SMALL,
} from './sentences.ts';

/** As the API server does: the bits of a service subnet are limited by how their addresses are stored. */
const SERVICE_BITS = 20;
const FEWEST_SERVICES = 10;
const FEWEST_PODS = 14;
/** How many more bits than a node's the Pods' subnet may have. */
const NODE_BITS = 16;

/** kubeadm ValidateNetworking. */
export function checkNetworking(cluster: ClusterConfiguration, context: Completion): void {
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

function subnetsAt(name: 'serviceSubnet' | 'podSubnet', text: string, fewest: number, context: Completion): Subnet[] {
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

/** fec0::/10, which RFC 3879 has deprecated. */
function isSiteLocal(subnet: Subnet): boolean {
  const siteLocal = parseSubnet('fec0::/10');
  if (subnet.family !== 'ipv6' || !siteLocal) return false;
  return subnet.start.match(siteLocal.start, Math.min(subnet.prefix, siteLocal.prefix));
}

/** Each node gets a part of the Pods' subnet, by default a /24 or a /64. */
function checkNodeSubnet({ text, family, prefix }: Subnet, cluster: ClusterConfiguration, { problems, place }: Completion): void {
  const at = place('networking.podSubnet');
  const argument = `node-cidr-mask-size-${family}`;
  const given = argumentValue(cluster.controllerManager.extraArgs, argument);
  if (given && !/^[+-]?\d+$/.test(given)) {
    problems.add(at, CONFIG_NODE_MASK({ argument, value: shown(given) }));
    return;
  }
  const node = given ? Number(given) : family === 'ipv6' ? 64 : 24;
  if (prefix > node) problems.add(at, CONFIG_POD_SUBNET_TOO_SMALL({ subnet: text, node, argument }));
  else if (node - prefix > NODE_BITS) problems.add(at, CONFIG_POD_SUBNET_TOO_LARGE({ subnet: text, node, limit: NODE_BITS, argument }));
}
