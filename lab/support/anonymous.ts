/** Requests to the API server from the machine that the lab runs on, as whoever has a token or a certificate. */
import { request } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { KubeObject } from './api.ts';
import type { Cluster } from './cluster.ts';
import { SOON_MS } from './patience.ts';

export const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

export interface Answer {
  status: number;
  body: KubeObject;
}

/** A request with a token, from the machine that the lab runs on. */
export function withToken(
  cluster: Cluster,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  return send(cluster, { headers: { authorization: `Bearer ${token}` } }, { method, path, body });
}

/** A request with this certificate and key, or these headers. */
export function send(
  { endpointAddress }: Cluster,
  { headers = {}, ...identity }: SecureContextOptions & { headers?: Record<string, string> },
  { method, path, body }: { method: string; path: string; body?: object | undefined },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: endpointAddress, port: 6443, method, path, rejectUnauthorized: false, timeout: SOON_MS },
        ...{ ...identity, headers: { ...headers, 'content-type': 'application/json' } },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as KubeObject }));
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${path}`)));
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}
