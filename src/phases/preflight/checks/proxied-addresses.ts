import { Failure } from '../../../base/failure.ts';
import type { LocalEndpoint } from '../../../config/types/cluster.ts';
import type { HostReader } from '../../../host/ports.ts';
import { subnetAddress } from '../../../manifests/subnet-address.ts';
import { hostPort } from '../../../wire/endpoint.ts';
import { proxyFromEnvironment } from '../../../wire/proxy/proxy-environment.ts';
import { type Check, found, nothingFound } from '../check.ts';
import { notByProxy } from './http-proxy.ts';
import { PROXY_USED_FOR_SUBNET, SUBNET_INVALID } from './sentences.ts';

/** kubeadm's choice of a port for addresses that have none yet. */
const ANY_PORT = 1234;

/** The API server of this machine is not reached through a proxy. A warning. */
export function httpProxyToSelf({ advertiseAddress, bindPort }: LocalEndpoint, host: HostReader): Check {
  return notByProxy({ host: advertiseAddress, port: bindPort }, host);
}

/**
 * The API server, which gets the environment's proxies too, reaches Services and Pods without one. A warning; `subnets`
 * is one or two CIDR with a comma.
 */
export function httpProxyToSubnets(subnets: string, { system }: HostReader): Check[] {
  return subnets
    .split(',')
    .filter((subnet) => subnet !== '')
    .map((subnet) => ({
      name: 'HTTPProxyCIDR',
      async run() {
        const host = subnetAddress(subnet, 1);
        if (host === undefined) return found(new Failure(SUBNET_INVALID, { subnet }));
        const proxy = proxyFromEnvironment(system.env, { host, port: ANY_PORT });
        if (proxy === undefined) return nothingFound;
        return found(PROXY_USED_FOR_SUBNET({ subnet, proxy: hostPort(proxy.endpoint) }));
      },
    }));
}
