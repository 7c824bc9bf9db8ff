import { request } from 'node:https';
import type { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import { PATIENCE_MS } from '../../support/patience.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer
  body: any;
}

export interface Ask {
  method?: string;
  body?: unknown;
  raw?: string;
  contentType?: string;
  token?: string;
  certificate?: { certificate: string; key: string };
  headers?: Record<string, string>;
  /** PEM; default the cluster's own CA. */
  ca?: string;
  /** No verification at all, as the first read of token discovery. */
  insecure?: boolean;
}

/** One request over a connection of its own, by node:https alone: nothing of kubejoin's client is in it. */
export function ask(controlPlane: EmbeddedControlPlane, path: string, options: Ask = {}): Promise<Answer> {
  const { token, certificate, body, raw, contentType = 'application/json' } = options;
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const [host, port] = controlPlane.endpoint.split(':');
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        host,
        port,
        path,
        method: options.method ?? (sent === undefined ? 'GET' : 'POST'),
        agent: false,
        timeout: PATIENCE_MS,
        rejectUnauthorized: !options.insecure,
        ca: options.ca ?? controlPlane.caCertificate,
        ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }),
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(sent === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(sent) }),
          ...options.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) });
        });
      },
    );
    sending.on('error', reject);
    sending.on('timeout', () => sending.destroy(new Error('timed out')));
    sending.end(sent);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The events of a watch until it ends or `enough` says so. */
export function watchEvents(
  controlPlane: EmbeddedControlPlane,
  path: string,
  options: Ask & { enough?: (events: WatchedEvent[]) => boolean; onOpen?: () => void } = {},
): Promise<WatchedEvent[]> {
  const [host, port] = controlPlane.endpoint.split(':');
  const { token, certificate } = options;
  return new Promise((resolve, reject) => {
    const events: WatchedEvent[] = [];
    const sending = request(
      {
        host,
        port,
        path,
        agent: false,
        ca: controlPlane.caCertificate,
        ...(certificate === undefined ? {} : { cert: certificate.certificate, key: certificate.key }),
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      },
      (response) => {
        if (response.statusCode !== 200) reject(new Error(`the watch was answered ${response.statusCode}`));
        options.onOpen?.();
        let rest = '';
        response.on('data', (chunk: Buffer) => {
          const lines = (rest + chunk.toString()).split('\n');
          rest = lines.pop() ?? '';
          events.push(...lines.filter((line) => line !== '').map((line) => JSON.parse(line) as WatchedEvent));
          if (options.enough?.(events)) {
            response.destroy();
            resolve(events);
          }
        });
        response.on('end', () => resolve(events));
        response.on('error', reject);
      },
    );
    sending.on('error', reject);
    sending.end();
  });
}

export interface WatchedEvent {
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any object
  object: any;
}
