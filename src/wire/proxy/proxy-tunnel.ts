import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { Failure } from '../../base/failure.ts';
import { proxyFailure } from '../connection-failure.ts';
import { type Route, tcp } from '../dialer.ts';
import { basicCredential, hostPort } from '../endpoint.ts';
import { USER_AGENT } from '../http/user-agent.ts';
import type { HttpProxy } from './proxy-environment.ts';
import { PROXY_REFUSED } from './wire-proxy-sentences.ts';

/** Opens a tunnel through `proxy` to the route's target (RFC 9110 section 9.3.6). */
export async function tunnel(route: Route, proxy: HttpProxy, signal: AbortSignal): Promise<Duplex> {
  const stream = await toProxy(route, proxy, signal);
  const authority = hostPort(route.target);
  const headers = {
    host: authority,
    'user-agent': USER_AGENT,
    ...(proxy.userInfo && { 'proxy-authorization': basicCredential(proxy.userInfo.reveal()) }),
  };
  // Without `agent`: with one, even false, Node.js would not call createConnection.
  const asked = request({ method: 'CONNECT', path: authority, headers, createConnection: () => stream, signal });
  try {
    return await new Promise<Duplex>((resolve, reject) => {
      const refused = (status: number) =>
        reject(new Failure(PROXY_REFUSED, { proxy: hostPort(proxy.endpoint), server: authority, status }));
      asked.once('connect', (response, socket: Duplex, head) => {
        // The target waits for the client's hello: bytes that are already here come from something else.
        if (response.statusCode === 200 && head.length === 0) resolve(socket);
        else refused(response.statusCode ?? 0);
      });
      asked.once('response', (response) => refused(response.statusCode ?? 0));
      asked.once('error', (error) =>
        reject(signal.aborted ? signal.reason : proxyFailure(error, proxy.endpoint, route.target)),
      );
      asked.end();
    });
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

async function toProxy(route: Route, proxy: HttpProxy, signal: AbortSignal): Promise<Duplex> {
  const socket = await tcp(proxy.endpoint, route.dialer, signal, (error) =>
    proxyFailure(error, proxy.endpoint, route.target),
  );
  if (proxy.protocol === 'http') return socket;
  const { secure } = await import('../tls/tls-connect.ts');
  const trust = { type: 'authorities', certificates: await route.proxyAuthorities() } as const;
  return secure(socket, { endpoint: proxy.endpoint, trust, protocols: ['http/1.1'] }, signal);
}
