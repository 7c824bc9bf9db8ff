import type { ClusterConfiguration, LocalEndpoint } from '../../config/types/cluster.ts';
import { serverUrl } from '../../wire/endpoint.ts';

/** controlPlaneEndpoint taken apart as kubeadm does; `port` is empty where it has none. */
export function splitEndpoint(endpoint: string): { host: string; port: string } {
  const bracketed = /^\[([^[\]]*)\]:(\d*)$/.exec(endpoint);
  const plain = bracketed ?? /^([^:[\]]*):(\d*)$/.exec(endpoint);
  return plain ? { host: plain[1] ?? '', port: plain[2] ?? '' } : { host: endpoint, port: '' };
}

/**
 * Where clients reach the cluster: controlPlaneEndpoint, with this API server's port where it names none; else this API
 * server.
 */
export function controlPlaneUrl(
  { controlPlaneEndpoint }: Pick<ClusterConfiguration, 'controlPlaneEndpoint'>,
  local: LocalEndpoint,
): string {
  if (controlPlaneEndpoint === '') return localServer(local);
  const { host, port } = splitEndpoint(controlPlaneEndpoint);
  return serverUrl({ host, port: port === '' ? local.bindPort : Number(port) });
}

/** https://address:port of a machine's own API server. */
export function localServer({ advertiseAddress, bindPort }: LocalEndpoint): string {
  return serverUrl({ host: advertiseAddress, port: bindPort });
}
