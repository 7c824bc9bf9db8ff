import type { LocalEndpoint } from '../../config/types/cluster.ts';
import { serverUrl } from '../../wire/endpoint.ts';

/** https://address:port of a machine's own API server. */
export function localServer({ advertiseAddress, bindPort }: LocalEndpoint): string {
  return serverUrl({ host: advertiseAddress, port: bindPort });
}
