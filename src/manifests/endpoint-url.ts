import type { ClusterConfiguration, LocalEndpoint } from '../config/cluster-types.ts';
import { addressText, parseAddress } from '../config/values/address.ts';

/** controlPlaneEndpoint taken apart as kubeadm does; `port` is empty where it has none. */
export function splitEndpoint(endpoint: string): { host: string; port: string } {
  const bracketed = /^\[([^[\]]*)\]:(\d*)$/.exec(endpoint);
  const plain = bracketed ?? /^([^:[\]]*):(\d*)$/.exec(endpoint);
  return plain ? { host: plain[1] ?? '', port: plain[2] ?? '' } : { host: endpoint, port: '' };
}

/** Where clients reach the cluster: controlPlaneEndpoint, with this API server's port where it names none; else this API server. */
export function controlPlaneUrl(
  { controlPlaneEndpoint }: Pick<ClusterConfiguration, 'controlPlaneEndpoint'>,
  local: LocalEndpoint,
): string {
  if (controlPlaneEndpoint === '') return localUrl(local);
  const { host, port } = splitEndpoint(controlPlaneEndpoint);
  return url(host, port || String(local.bindPort));
}

/** This machine's API server. */
export function localUrl({ advertiseAddress, bindPort }: LocalEndpoint): string {
  const address = parseAddress(advertiseAddress);
  return url(address ? addressText(address) : advertiseAddress, String(bindPort));
}

function url(host: string, port: string): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
