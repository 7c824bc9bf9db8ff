/** Requests to the cluster's API server from the machine, with the administrator's certificate. */
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { SOON_MS } from './patience.js';

/** The parts of an object that the lab's own code looks at. */
export interface KubeObject {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly resourceVersion?: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  readonly [field: string]: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: KubeObject;
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
  readonly users: readonly {
    readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string };
  }[];
}

export class AdminApi {
  readonly server: string;
  private readonly agent: Agent;

  /** `server`: another API server of the cluster than the kubeconfig names, `https://host:port`. */
  constructor(kubeconfig: string, server?: string) {
    const { clusters, users } = parse(kubeconfig) as Kubeconfig;
    const cluster = clusters[0]?.cluster;
    const user = users[0]?.user;
    if (cluster === undefined || user === undefined) throw new Error('the kubeconfig names no cluster or no user');
    this.server = server ?? cluster.server;
    const [ca, cert, key] = [
      cluster['certificate-authority-data'],
      user['client-certificate-data'],
      user['client-key-data'],
    ];
    this.agent = new Agent({ ca: bytes(ca), cert: bytes(cert), key: bytes(key), keepAlive: true });
  }

  /** The answer, whatever its status; rejects only when there is none within `timeoutMs`. */
  async call(method: string, path: string, body?: object, timeoutMs = SOON_MS): Promise<ApiAnswer> {
    const response = await this.send(method, path, body, timeoutMs);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const isJson = response.headers['content-type']?.includes('json') ?? false;
    return { status: response.statusCode ?? 0, body: isJson ? (JSON.parse(text) as KubeObject) : { text } };
  }

  /** Calls back with each event of a watch until it is closed. `onEnd` says that no more will come. */
  async watch(
    path: string,
    onEvent: (type: string, object: KubeObject) => void,
    onEnd: () => void,
  ): Promise<{ close(): void }> {
    const response = await this.send('GET', path, undefined, 0);
    if (response.statusCode !== 200) throw new Error(`watch ${path}: status ${response.statusCode}`);
    const lines = createInterface({ input: response });
    lines.on('line', (line) => {
      const event = JSON.parse(line) as { type: string; object: KubeObject };
      onEvent(event.type, event.object);
    });
    // readline hands on the error of a connection that was reset, and nobody else would catch it.
    lines.on('error', () => {});
    response.on('error', () => {});
    response.on('close', onEnd);
    return { close: () => response.destroy() };
  }

  close(): void {
    this.agent.destroy();
  }

  private send(method: string, path: string, body: object | undefined, timeoutMs: number): Promise<IncomingMessage> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    // The length must be said: Node.js frames no body of a DELETE by itself, and it would be read as the next request.
    const content = payload === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(payload) };
    const headers = { accept: 'application/json', 'user-agent': 'kubejoin-lab', ...content };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.server), { method, headers, agent: this.agent }, resolve);
      if (timeoutMs > 0)
        sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`no answer from ${path} in ${timeoutMs} ms`)));
      sent.on('error', reject);
      sent.end(payload);
    });
  }
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

export function isReady(node: KubeObject): boolean {
  return (
    node.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false
  );
}
