import type { KeyObject } from 'node:crypto';
import { shown } from '../../../base/shown.ts';
import { canonicalName, parseAddress } from '../../../config/values/address.ts';
import { isSubdomain } from '../../../config/values/names.ts';
import {
  type OwnerKind,
  SERVING_APPROVED,
  SERVING_NAME_TAKEN,
  SERVING_NAME_UNUSABLE,
  SERVING_NAMES_UNLISTED,
  SERVING_NO_INVENTORY,
  SERVING_USAGES,
} from '../inventory/admission-inventory-sentences.ts';
import { inNetworks } from '../inventory/cluster-names.ts';
import type { ExpectedNames } from '../inventory/expected-names.ts';
import { SIGNERS } from '../manifests/admission-objects.ts';
import { asksForUsages, type Decision, deny, notExact, requestOf, wait } from './client-policy.ts';
import type { PostedRequest } from './posted-request.ts';

/** The node that asks for a serving certificate for itself; undefined for any other request. */
export function servingNode({ signer, username, groups }: PostedRequest): string | undefined {
  const node = /^system:node:(.+)$/.exec(username)?.[1];
  return signer === SIGNERS.serving && groups.includes('system:nodes') ? node : undefined;
}

/**
 * Decides about a node's request for its serving certificate. The request must be, to the byte, the one that its kubelet
 * makes for the names in it; the names must be the node's own by the inventory, and no other node's by the cluster. A Node's
 * status proves nothing, since its kubelet writes it: it can only speak against a name. So a name that two claim is
 * no one's, whoever lies; the reason names the other node.
 *
 * A forged name denies, also when the other owner may go away one day: a kubelet makes a new key and a new request
 * within half a minute of a denial (client-go certificate.Manager), so a denial holds it up no longer than its cause.
 * A name that the inventory lacks waits: the kubelet keeps the request for 15 minutes, and someone may add the name.
 */
export function decideServing(request: PostedRequest, node: string, facts: ExpectedNames | undefined): Decision {
  if (facts === undefined) return wait(SERVING_NO_INVENTORY());
  const asked = exactRequest(request, node);
  if (asked === undefined) return deny(notExact(request, node));
  if (!asksForUsages(request, asked.key, 'server auth'))
    return deny(SERVING_USAGES({ usages: request.usages.map(shown) }));
  const names = [...new Set(asked.names.map(canonicalName))];
  const unusable = names.find((name) => !isUsable(name));
  if (unusable !== undefined) return deny(SERVING_NAME_UNUSABLE({ name: shown(unusable) }));
  for (const name of names) {
    const owner = otherOwner(name, node, facts);
    if (owner) return deny(SERVING_NAME_TAKEN({ node, name: shown(name), ...owner }));
  }
  const listed = facts.inventory.of.get(node);
  const unlisted = names.filter((name) => !listed?.has(name));
  if (unlisted.length > 0)
    return wait(SERVING_NAMES_UNLISTED({ node, names: few(unlisted), listed: listed !== undefined }));
  return { verdict: 'approve', why: SERVING_APPROVED({ node, names: few(names) }) };
}

/** The key and the names of a request for a serving certificate that is, to the byte, the node's. */
function exactRequest(request: PostedRequest, node: string): { key: KeyObject; names: string[] } | undefined {
  const { key, dnsNames = [], ipAddresses = [] } = requestOf(request, node) ?? {};
  const names = [...dnsNames.map(asDnsName), ...ipAddresses];
  return key && names.length > 0 ? { key, names } : undefined;
}

/** A DNS name that looks like an address must not count as that address. */
function asDnsName(name: string): string {
  return parseAddress(name) ? `DNS:${name}` : name;
}

const REFUSED_RANGES: readonly string[] = ['unspecified', 'loopback', 'linkLocal', 'multicast', 'broadcast'];
/** Names that inet_aton and browsers read as an IPv4 address (WHATWG URL, "ends in a number"). */
const ENDS_IN_NUMBER = /(^|\.)(\d+|0x[0-9a-f]*)$/;

function isUsable(name: string): boolean {
  const address = parseAddress(name);
  if (address) return !REFUSED_RANGES.includes(address.range());
  return isSubdomain(name) && !ENDS_IN_NUMBER.test(name) && !/^localhost(\.localdomain)?$|\.localhost$/.test(name);
}

/** Other owner of a name or an address; undefined if there is none. */
function otherOwner(
  name: string,
  node: string,
  { inventory, cluster }: ExpectedNames,
): { owner: OwnerKind; ownerName: string } | undefined {
  const other = cluster.nodes.get(name)?.find((one) => one !== node);
  if (other !== undefined) return { owner: 'node', ownerName: other };
  const service = cluster.services.get(name);
  if (service !== undefined) return { owner: 'service', ownerName: service };
  if (inNetworks(name, cluster.serviceSubnets) || inDomains(name, ['svc', ...cluster.domains]))
    return { owner: 'domain', ownerName: '' };
  if (isControlPlanes(name, node, { inventory, cluster })) return { owner: 'control-plane', ownerName: '' };
  const listed = inventory.owners.get(name);
  return listed === undefined || listed === node ? undefined : { owner: 'inventory', ownerName: listed };
}

function inDomains(name: string, domains: readonly string[]): boolean {
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}

/**
 * An API server's own address may be that of the control-plane node that it runs on, but the common endpoint may not.
 * Whoever may change the inventory in the cluster may also change kubeadm-config, but not an API server's certificate.
 */
function isControlPlanes(name: string, node: string, { inventory, cluster }: ExpectedNames): boolean {
  const { apiServers, presented, endpoint, controlPlanes, nodes } = cluster;
  // A control-plane node has the key of such a certificate anyway.
  if (presented.has(name) && !controlPlanes.has(node)) return true;
  const isSaidToBeOwn = inventory.of.get(node)?.has(name) === true || nodes.get(name)?.includes(node) === true;
  const own = name === node || (apiServers.has(name) && isSaidToBeOwn);
  return (apiServers.has(name) || endpoint === name) && !(own && controlPlanes.has(node));
}

const FEW = 5;

function few(names: readonly string[]): string[] {
  return [...names.slice(0, FEW).map(shown), ...(names.length > FEW ? ['…'] : [])];
}
