import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** An HTTP server that keeps its requests and gives the chosen answers. */
export class Receiver {
  readonly received: Received[] = [];
  /** The answers to come; afterwards all is well. 'none': it does not answer. */
  readonly replies: (Reply | 'none')[] = [];
  readonly #server: Server;
  /** Set once it listens, and kept when it has stopped. */
  port = 0;

  private constructor(
    server: Server,
    private readonly host: string,
  ) {
    this.#server = server;
  }

  static async start(host = '127.0.0.1'): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server, host);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        receiver.received.push({ path, headers, body: Buffer.concat(chunks).toString('utf8') });
        const reply = receiver.replies.shift() ?? {};
        if (reply === 'none') return;
        const head = { 'content-type': 'application/json', ...reply.headers };
        response.writeHead(reply.status ?? 200, head).end(reply.body ?? '{"partialSuccess":{}}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    receiver.port = (server.address() as AddressInfo).port;
    return receiver;
  }

  get url(): string {
    return `http://${this.host}:${this.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export interface ReadSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  traceState: string | undefined;
  flags: number;
  name: string;
  kind: number;
  start: bigint;
  end: bigint;
  attributes: Record<string, unknown>;
  events: { name: string; at: bigint; attributes: Record<string, unknown> }[];
  links: { traceId: string; spanId: string }[];
  status: { code?: number; message?: string };
}

export interface ReadTrace {
  resource: Record<string, unknown>;
  spans: ReadSpan[];
}

// biome-ignore lint/suspicious/noExplicitAny: it is JSON of the wire
type Json = any;

/** The trace in the bodies of an export. */
export function readTrace(bodies: readonly string[]): ReadTrace {
  const requests: Json[] = bodies.map((body) => JSON.parse(body));
  const [resourceSpans] = requests[0].resourceSpans;
  return {
    resource: attributes(resourceSpans.resource.attributes),
    spans: requests.flatMap((request) => request.resourceSpans[0].scopeSpans[0].spans.map(readSpan)),
  };
}

function readSpan({ startTimeUnixNano, endTimeUnixNano, events, ...span }: Json): ReadSpan {
  return {
    ...span,
    start: BigInt(startTimeUnixNano),
    end: BigInt(endTimeUnixNano),
    attributes: attributes(span.attributes),
    events: events.map(({ name, timeUnixNano, attributes: given }: Json) => ({
      name,
      at: BigInt(timeUnixNano),
      attributes: attributes(given),
    })),
  };
}

function attributes(list: Json[]): Record<string, unknown> {
  return Object.fromEntries(
    list.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? value.doubleValue ?? Number(value.intValue),
    ]),
  );
}

/** The spans of whole runs. */
export const root = (spans: readonly ReadSpan[]) => spans.filter(({ name }) => name.startsWith('kubejoin '));

/** Each span lies within its parent, and all but the first have one of the same trace. */
export function expectNested(spans: readonly ReadSpan[]): void {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  expect(byId.size).toBe(spans.length);
  const [first] = root(spans);
  for (const span of spans) {
    expect(span.traceId).toBe(first?.traceId);
    expect(span.end >= span.start, span.name).toBe(true);
    if (span === first) continue;
    const parent = byId.get(span.parentSpanId ?? '');
    expect(parent, span.name).toBeDefined();
    expect(parent && span.start >= parent.start && span.end <= parent.end, `${span.name} in ${parent?.name}`).toBe(
      true,
    );
  }
}
