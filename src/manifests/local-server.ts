import type { LocalEndpoint } from '../config/cluster-types.ts';
import { serverUrl } from '../net/endpoint.ts';

/** https://address:port of a machine's own API server. */
export function localServer({ advertiseAddress, bindPort }: LocalEndpoint): string {
  return serverUrl({ host: advertiseAddress, port: bindPort });
}
