import type { ClusterConfiguration, LocalEndpoint } from '../../config/types/cluster.ts';
import { serverUrl } from '../../wire/endpoint.ts';

/** Splits controlPlaneEndpoint as kubeadm does; `port` is empty if it has none. */
export function splitEndpoint(endpoint: string): { host: string; port: string } {
  const bracketed = /^\[([^[\]]*)\]:(\d*)$/.exec(endpoint);
  const plain = bracketed ?? /^([^:[\]]*):(\d*)$/.exec(endpoint);
  return plain ? { host: plain[1] ?? '', port: plain[2] ?? '' } : { host: endpoint, port: '' };
}

/** The cluster's URL for clients: controlPlaneEndpoint, by default with this API server's port, else this API server. */
export function controlPlaneUrl(
  { controlPlaneEndpoint }: Pick<ClusterConfiguration, 'controlPlaneEndpoint'>,
  local: LocalEndpoint,
): string {
  if (controlPlaneEndpoint === '') return localServer(local);
  const { host, port } = splitEndpoint(controlPlaneEndpoint);
  return serverUrl({ host, port: port === '' ? local.bindPort : Number(port) });
}

/** https://address:port of a machine's API server. */
export function localServer({ advertiseAddress, bindPort }: LocalEndpoint): string {
  return serverUrl({ host: advertiseAddress, port: bindPort });
}
