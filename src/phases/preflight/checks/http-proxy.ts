import type { HostReader } from '../../../host/ports.ts';
import { type Endpoint, hostPort, parseEndpoint } from '../../../wire/endpoint.ts';
import { proxyFromEnvironment } from '../../../wire/proxy/proxy-environment.ts';
import { type Check, found, nothingFound, type PreflightInput } from '../check.ts';
import { PROXY_USED } from './sentences.ts';

const DEFAULT_PORT = 6443;

/** Says that the API server is reached through a proxy. Only where token discovery names the server. */
export function httpProxy({ configuration, host }: PreflightInput): Check[] {
  const endpoint = parseEndpoint(configuration.discovery.bootstrapToken?.apiServerEndpoint ?? '', DEFAULT_PORT);
  if (endpoint === undefined) return [];
  return [notByProxy(endpoint, host)];
}

/** A warning when the environment sends what is for this endpoint to a proxy. */
export function notByProxy(endpoint: Endpoint, { system }: HostReader): Check {
  return {
    name: 'HTTPProxy',
    async run() {
      const proxy = proxyFromEnvironment(system.env, endpoint);
      if (proxy === undefined) return nothingFound;
      return found(PROXY_USED({ endpoint: hostPort(endpoint), proxy: hostPort(proxy.endpoint) }));
    },
  };
}
