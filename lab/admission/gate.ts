/** Between an approver and the API server: stops one request, before the API server has it or before its answer returns. */
import type { IncomingMessage } from 'node:http';
import { request as send } from 'node:https';
import { Authority } from '../../test/wire/support/authority.ts';
import { type Handler, httpsServer, type Request, type TestTlsServer } from '../../test/wire/support/servers.ts';
import type { Cluster } from '../support/cluster.ts';
import type { Way } from './approver.ts';

export type When = 'before' | 'after';

/** True for the request to stop. */
export type Fits = (method: string, path: string) => boolean;

/** One request, stopped until its fate is decided. */
export class Stop {
  /** Resolves when the request is here. */
  readonly reached: Promise<void>;
  /** Resolves to false if it is lost with its connection. */
  readonly goesOn: Promise<boolean>;
  reach: () => void = () => {};
  #decide: (goesOn: boolean) => void = () => {};

  constructor(
    readonly fits: Fits,
    readonly when: When,
  ) {
    this.reached = new Promise((resolve) => {
      this.reach = resolve;
    });
    this.goesOn = new Promise((resolve) => {
      this.#decide = resolve;
    });
  }

  release(): void {
    this.#decide(true);
  }

  lose(): void {
    this.#decide(false);
  }
}

export class Gate implements Way {
  server = '';
  readonly ca: string;
  readonly #cluster: Cluster;
  #listener: TestTlsServer | undefined;
  /** Waits for its request. */
  #next: Stop | undefined;
  /** Has its request. */
  #stopped: Stop | undefined;
  #isShut = false;

  private constructor(cluster: Cluster, ca: string) {
    this.#cluster = cluster;
    this.ca = ca;
  }

  /** Listens on an address of this machine. */
  static async open(cluster: Cluster, host: string): Promise<Gate> {
    const authority = await Authority.make('gate');
    const gate = new Gate(cluster, authority.pem);
    const handler: Handler = (request, response) => void gate.#pass(request, response);
    gate.#listener = await httpsServer(await authority.issue({ ips: [host] }), handler, { host });
    gate.server = `https://${host}:${gate.#listener.port}`;
    return gate;
  }

  /** Stops the next request that fits, once. */
  stopAt(fits: Fits, when: When): Stop {
    this.#next = new Stop(fits, when);
    return this.#next;
  }

  /** Ends all connections. A stopped request is lost: it never reaches the API server, or its answer never returns. */
  cut(): void {
    this.#stopped?.lose();
    this.#listener?.dropConnections();
  }

  /** Like `cut`, and no request passes until `open`, as if the API server was away. */
  shut(): void {
    this.#isShut = true;
    this.cut();
  }

  open(): void {
    this.#isShut = false;
  }

  async close(): Promise<void> {
    this.#stopped?.lose();
    await this.#listener?.close();
  }

  async #pass(request: Request, response: Parameters<Handler>[1]): Promise<void> {
    if (this.#isShut) return void response.destroy();
    const { method = '', url = '' } = request;
    const stop = this.#next?.fits(method, url) ? this.#next : undefined;
    if (stop) [this.#next, this.#stopped] = [undefined, stop];
    const goesOn = async (when: When) => {
      if (stop?.when !== when) return true;
      stop.reach();
      return stop.goesOn;
    };
    try {
      const body = await bodyOf(request);
      if (!(await goesOn('before'))) return;
      const answer = await this.#forward(request, body);
      if (!(await goesOn('after'))) return void answer.destroy();
      response.on('close', () => answer.destroy());
      response.writeHead(answer.statusCode ?? 0, endToEnd(answer.headers));
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    } catch {
      // The API server is away.
      response.destroy();
    }
  }

  #forward({ method = '', url = '', headers }: Request, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const to = { host: this.#cluster.endpointAddress, port: 6443, rejectUnauthorized: false, agent: false as const };
      const sent = send({ ...to, method, path: url, headers: endToEnd(headers as Record<string, string>) }, resolve);
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

async function bodyOf(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Without the headers of one connection (RFC 9110 section 7.6.1) and of HTTP/2. */
function endToEnd(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
  const own = ['connection', 'keep-alive', 'transfer-encoding', 'host'];
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith(':') && !own.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
