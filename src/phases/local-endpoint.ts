import ipaddr from 'ipaddr.js';
import { Failure } from '../base/failure.ts';
import type { Message } from '../base/text.ts';
import type { LocalEndpoint } from '../config/types/cluster.ts';
import { addressText, canonicalName, parseAddress } from '../config/values/address.ts';
import type { Emit } from '../engine/events.ts';
import type { HostReader, SystemReader } from '../host/ports.ts';
import { parseServerUrl } from '../wire/endpoint.ts';
import {
  ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE,
  ADVERTISE_ADDRESS_BY_ROUTE,
  ADVERTISE_ADDRESS_ELSEWHERE,
  ADVERTISE_ADDRESS_LOOPBACK,
  ADVERTISE_ADDRESS_NOT_FOUND,
  ADVERTISE_ADDRESS_OF_LOOPBACK,
  ADVERTISE_ADDRESS_OF_SERVER,
} from './phases-sentences.ts';

interface LocalEndpointInput {
  /** From the configuration (JoinControlPlane.localAPIEndpoint). */
  configured: LocalEndpoint | undefined;
  host: HostReader;
  emit: Emit;
  /** https://host:port of the cluster's API server; called only if no address is configured. Undefined in an init. */
  server(): Promise<string | undefined>;
  /** Says why an address was chosen. Default: true. */
  explains?: boolean | undefined;
}

const DEFAULT_PORT = 6443;
/**
 * Documentation addresses (RFC 5737, RFC 3849, RFC 9637): reached over the default route. Several networks, because a
 * laboratory may give one of them to this host, which reaches its own address from that address.
 */
const ANYWHERE = { ipv4: ['192.0.2.1', '198.51.100.1', '203.0.113.1'], ipv6: ['2001:db8::1', '3fff::1'] } as const;
/** Ranges that Go's IsGlobalUnicast excludes, by ipaddr.js' names. */
const NOT_GLOBAL: readonly string[] = ['unspecified', 'broadcast', 'multicast', 'linkLocal', 'loopback'];

type Family = 'ipv4' | 'ipv6';

/**
 * This machine's API server: the configured address, or the source address with which this host reaches the cluster's
 * API server; the default route's if that is an address of this host. kubeadm uses the first address of the default
 * route's interface, the same on a host with one network.
 * Throws ADVERTISE_ADDRESS_NOT_FOUND and ADVERTISE_ADDRESS_LOOPBACK.
 */
export async function localEndpoint(input: LocalEndpointInput): Promise<LocalEndpoint> {
  const { advertiseAddress: configured = '', bindPort = DEFAULT_PORT } = input.configured ?? {};
  const given = parseAddress(configured);
  if (given?.range() === 'loopback') return { advertiseAddress: addressOfLoopback(configured, input), bindPort };
  if (given !== undefined && given.range() !== 'unspecified') {
    const advertiseAddress = addressText(given);
    warnIfElsewhere(advertiseAddress, input);
    return { advertiseAddress, bindPort };
  }
  const families: readonly Family[] = given?.kind() === 'ipv6' ? ['ipv6', 'ipv4'] : ['ipv4', 'ipv6'];
  return { advertiseAddress: await addressByRoute(families, input), bindPort };
}

async function addressByRoute(
  families: readonly Family[],
  { host, emit, server, explains }: LocalEndpointInput,
): Promise<string> {
  const { system } = host;
  const url = await server();
  const targets = url === undefined ? [] : await addressesOf(url, system);
  // The kernel reaches an own address from that address itself, which may be a virtual IP that moves.
  const others = targets.filter((target) => interfaceOf(canonicalName(target), system) === '');
  const toServer = await firstSource(ordered(others, families), system);
  if (url !== undefined && toServer !== undefined) {
    const found = { address: toServer, interface: interfaceOf(toServer, system), server: url };
    explain({ emit, explains }, ADVERTISE_ADDRESS_BY_ROUTE(found));
    return toServer;
  }
  // The API server is reached on this host (a load balancer, a virtual IP), or only a proxy can resolve its name.
  const toAnywhere = await firstSource(
    familiesFor(targets, families).flatMap((family) => ANYWHERE[family]),
    system,
  );
  if (toAnywhere === undefined) {
    const isHere = targets.length > 0 && others.length === 0;
    const server = isHere ? undefined : url;
    throw new Failure(ADVERTISE_ADDRESS_NOT_FOUND, { server, addresses: ownAddresses(system) });
  }
  const found = { address: toAnywhere, interface: interfaceOf(toAnywhere, system) };
  const addresses = alternativesTo(toAnywhere, targets, system);
  if (url !== undefined && addresses.length > 0) {
    const message = ADVERTISE_ADDRESS_OF_SERVER({ ...found, server: url, addresses });
    emit({ type: 'notice', level: 'warning', message });
  } else explain({ emit, explains }, ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE(found));
  return toAnywhere;
}

/** The API server's families first: a cluster of IPv6 may run on hosts that also have IPv4. */
function familiesFor(targets: readonly string[], families: readonly Family[]): Family[] {
  const kinds = ordered(targets.filter(isGlobal), families).flatMap((target) => parseAddress(target)?.kind() ?? []);
  return [...new Set<Family>([...kinds, ...families])];
}

/**
 * The interface's other addresses, if this one is also the API server's; else none. A virtual IP is the source address
 * of the default route if it was added last (IPv6, unless deprecated) or before the interface's own address (IPv4).
 */
function alternativesTo(address: string, targets: readonly string[], system: SystemReader): string[] {
  const shared = new Set(targets.map(canonicalName));
  if (!shared.has(address)) return [];
  const [kind, name] = [parseAddress(address)?.kind(), interfaceOf(address, system)];
  return system
    .interfaces()
    .filter((one) => one.name === name && parseAddress(one.address)?.kind() === kind && isGlobal(one.address))
    .map((one) => canonicalName(one.address))
    .filter((one) => !shared.has(one));
}

/** kubeadm's meaning of a loopback address: the global address of that interface, for hosts as in RFC 5549. */
function addressOfLoopback(configured: string, { host: { system }, ...telling }: LocalEndpointInput): string {
  const own = system.interfaces().filter(({ internal, address }) => internal && isGlobal(address));
  // kubeadm looks for IPv4 first, whatever the given address.
  const chosen = own.find((one) => one.family === 'IPv4') ?? own.find((one) => one.family === 'IPv6');
  if (chosen === undefined) throw new Failure(ADVERTISE_ADDRESS_LOOPBACK, { address: configured });
  const found = { address: chosen.address, interface: chosen.name, given: configured };
  explain(telling, ADVERTISE_ADDRESS_OF_LOOPBACK(found));
  return chosen.address;
}

/** Only warns: the address may be correct behind NAT. The checks of a local etcd refuse it. */
function warnIfElsewhere(address: string, { host: { system }, emit }: LocalEndpointInput): void {
  if (interfaceOf(address, system) !== '') return;
  const message = ADVERTISE_ADDRESS_ELSEWHERE({ address, addresses: ownAddresses(system) });
  emit({ type: 'notice', level: 'warning', message });
}

async function addressesOf(url: string, system: SystemReader): Promise<string[]> {
  const endpoint = parseServerUrl(url);
  if (endpoint === undefined) return [];
  return ipaddr.isValid(endpoint.host) ? [endpoint.host] : system.lookup(endpoint.host);
}

function ordered(addresses: readonly string[], families: readonly Family[]): string[] {
  return families.flatMap((family) => addresses.filter((address) => parseAddress(address)?.kind() === family));
}

/**
 * The first source address with which this host reaches one of the targets, if other machines can reach it. Skips a
 * target that a route delivers to this host: its source is the target itself, even if no interface has it.
 */
async function firstSource(targets: readonly string[], system: SystemReader): Promise<string | undefined> {
  const sources = await Promise.all(targets.map((target) => system.routeTo(target)));
  return sources.find(
    (source, index) => source !== undefined && isGlobal(source) && source !== canonicalName(targets[index] ?? ''),
  );
}

function isGlobal(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && !NOT_GLOBAL.includes(parsed.range());
}

/** The name of the interface that has the address; empty if none has it. */
function interfaceOf(address: string, system: SystemReader): string {
  return system.interfaces().find((one) => canonicalName(one.address) === address)?.name ?? '';
}

function ownAddresses(system: SystemReader): string[] {
  return system
    .interfaces()
    .filter(({ address }) => isGlobal(address))
    .map(({ name, address }) => `${address} (${name})`);
}

function explain({ emit, explains = true }: Pick<LocalEndpointInput, 'emit' | 'explains'>, message: Message): void {
  if (explains) emit({ type: 'notice', level: 'info', message });
}
