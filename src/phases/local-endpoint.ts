import ipaddr from 'ipaddr.js';
import { Failure } from '../base/failure.ts';
import type { Message } from '../base/text.ts';
import type { LocalEndpoint } from '../config/types/cluster.ts';
import { addressText, parseAddress } from '../config/values/address.ts';
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
} from './sentences.ts';

export interface LocalEndpointInput {
  /** As configured; see JoinControlPlane. */
  configured: LocalEndpoint | undefined;
  host: HostReader;
  emit: Emit;
  /**
   * https://host:port of the API server that is joined; asked for only where the address is to be found. Undefined in
   * an init.
   */
  server(): Promise<string | undefined>;
}

const DEFAULT_PORT = 6443;
/** Documentation addresses (RFC 5737, RFC 3849): nobody has them, so the default route leads there. */
const ANYWHERE = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' } as const;
/** What Go's IsGlobalUnicast leaves out, by ipaddr.js' names. */
const NOT_GLOBAL: readonly string[] = ['unspecified', 'broadcast', 'multicast', 'linkLocal', 'loopback'];

type Family = 'ipv4' | 'ipv6';

/**
 * This machine's API server: the address that is configured, or the one from which this host reaches the API server
 * that is joined (kubeadm takes the first address of the default route's interface; it is the same on a host with one
 * network). Throws ADVERTISE_ADDRESS_NOT_FOUND.
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
  { host, emit, server }: LocalEndpointInput,
): Promise<string> {
  const { system } = host;
  const url = await server();
  const targets = url === undefined ? [] : await addressesOf(url, system);
  const toServer = await firstSource(ordered(targets, families), system);
  if (url !== undefined && toServer !== undefined) {
    explain(
      emit,
      ADVERTISE_ADDRESS_BY_ROUTE({ address: toServer, interface: interfaceOf(toServer, system), server: url }),
    );
    return toServer;
  }
  // The API server is reached over loopback (a load balancer on this host), or its name is one that only a proxy knows.
  const toAnywhere = await firstSource(
    families.map((family) => ANYWHERE[family]),
    system,
  );
  if (toAnywhere === undefined)
    throw new Failure(ADVERTISE_ADDRESS_NOT_FOUND, { server: url, addresses: ownAddresses(system) });
  explain(
    emit,
    ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE({ address: toAnywhere, interface: interfaceOf(toAnywhere, system) }),
  );
  return toAnywhere;
}

/**
 * As kubeadm reads a loopback address: "the global address that loopback has" (hosts whose links have link-local
 * addresses only, RFC 5549).
 */
function addressOfLoopback(configured: string, { host: { system }, emit }: LocalEndpointInput): string {
  const own = system.interfaces().filter(({ internal, address }) => internal && isGlobal(address));
  // kubeadm looks for IPv4 first, whatever the address given.
  const chosen = own.find((one) => one.family === 'IPv4') ?? own.find((one) => one.family === 'IPv6');
  if (chosen === undefined) throw new Failure(ADVERTISE_ADDRESS_LOOPBACK, { address: configured });
  explain(emit, ADVERTISE_ADDRESS_OF_LOOPBACK({ address: chosen.address, interface: chosen.name, given: configured }));
  return chosen.address;
}

/** Behind an address translation it may be right; a local etcd can't listen on it, and its checks say so. */
function warnIfElsewhere(address: string, { host: { system }, emit }: LocalEndpointInput): void {
  if (interfaceOf(address, system) !== '') return;
  const message: Message = ADVERTISE_ADDRESS_ELSEWHERE({ address, addresses: ownAddresses(system) });
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

/** The first address that this host sends from to one of these, and that others can reach. */
async function firstSource(targets: readonly string[], system: SystemReader): Promise<string | undefined> {
  const sources = await Promise.all(targets.map((target) => system.routeTo(target)));
  return sources.find((source) => source !== undefined && isGlobal(source));
}

function isGlobal(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && !NOT_GLOBAL.includes(parsed.range());
}

/** The interface that has the address; empty when none has. */
function interfaceOf(address: string, system: SystemReader): string {
  const same = (text: string) => {
    const parsed = parseAddress(text);
    return parsed !== undefined && addressText(parsed) === address;
  };
  return system.interfaces().find((one) => same(one.address))?.name ?? '';
}

function ownAddresses(system: SystemReader): string[] {
  return system
    .interfaces()
    .filter(({ address }) => isGlobal(address))
    .map(({ name, address }) => `${address} (${name})`);
}

function explain(emit: Emit, message: Message): void {
  emit({ type: 'notice', level: 'info', message });
}
