/**
 * When nodes came, became Ready and went, by the only exact clock there is: a watch on the API server. Times are in
 * milliseconds since 1970 with fractions, as `NodeWatch.now()` gives them for the start of a command.
 */
import { type AdminApi, isReady, type KubeObject } from './api.js';
import { PATIENCE_MS } from './patience.js';

export interface NodeEvent {
  readonly node: string;
  readonly what: 'registered' | 'ready' | 'unready' | 'deleted';
  readonly atMs: number;
}

export interface SinceOptions {
  /** Only events at or after this time count; 0 counts all since the watch began. */
  readonly sinceMs?: number;
  readonly timeoutMs?: number;
}

interface Waiter {
  readonly matches: (event: NodeEvent) => boolean;
  readonly resolve: (event: NodeEvent) => void;
}

export class NodeWatch {
  readonly events: NodeEvent[] = [];
  private readonly readiness = new Map<string, boolean>();
  private readonly waiters = new Set<Waiter>();
  private resourceVersion = '';
  private stream: { close(): void } | undefined;
  private closed = false;

  private constructor(private readonly api: AdminApi) {}

  static now(): number {
    return performance.timeOrigin + performance.now();
  }

  /**
   * Returns once the watch is established: what happens from then on is recorded. Nodes already there are no events.
   */
  static async open(api: AdminApi): Promise<NodeWatch> {
    const watch = new NodeWatch(api);
    const { body } = await api.call('GET', '/api/v1/nodes');
    watch.resourceVersion = body.metadata?.resourceVersion ?? '';
    for (const node of (body as { items?: KubeObject[] }).items ?? [])
      watch.readiness.set(node.metadata?.name ?? '', isReady(node));
    await watch.connect();
    return watch;
  }

  /** When the node was first seen. */
  async registered(node: string, options: SinceOptions = {}): Promise<number> {
    return (await this.event(node, 'registered', options)).atMs;
  }

  /** When the node was first seen Ready. */
  async ready(node: string, options: SinceOptions = {}): Promise<number> {
    return (await this.event(node, 'ready', options)).atMs;
  }

  async deleted(node: string, options: SinceOptions = {}): Promise<number> {
    return (await this.event(node, 'deleted', options)).atMs;
  }

  close(): void {
    this.closed = true;
    this.stream?.close();
  }

  private event(
    node: string,
    what: NodeEvent['what'],
    { sinceMs = 0, timeoutMs = PATIENCE_MS }: SinceOptions,
  ): Promise<NodeEvent> {
    const matches = (event: NodeEvent) => event.node === node && event.what === what && event.atMs >= sinceMs;
    const past = this.events.find(matches);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const late = () => {
        this.waiters.delete(waiter);
        reject(
          new Error(`node ${node} wasn't ${what} within ${timeoutMs / 1000} s; seen: ${JSON.stringify(this.events)}`),
        );
      };
      const timer = setTimeout(late, timeoutMs);
      const waiter: Waiter = {
        matches,
        resolve: (event) => {
          clearTimeout(timer);
          resolve(event);
        },
      };
      this.waiters.add(waiter);
    });
  }

  /** An API server that is stopped under test ends the watch: it goes on where it stood once the server is back. */
  private async connect(): Promise<void> {
    const query = new URLSearchParams({ watch: '1', resourceVersion: this.resourceVersion });
    const onEnd = () => {
      if (!this.closed) setTimeout(() => void this.connect().catch(onEnd), 100).unref();
    };
    this.stream = await this.api.watch(`/api/v1/nodes?${query}`, (type, node) => this.observe(type, node), onEnd);
    if (this.closed) this.stream.close();
  }

  private observe(type: string, node: KubeObject): void {
    const atMs = NodeWatch.now();
    const name = node.metadata?.name;
    if (name === undefined || type === 'ERROR') return;
    this.resourceVersion = node.metadata?.resourceVersion ?? this.resourceVersion;
    if (type === 'DELETED') {
      this.readiness.delete(name);
      this.record({ node: name, what: 'deleted', atMs });
      return;
    }
    const before = this.readiness.get(name);
    const ready = isReady(node);
    this.readiness.set(name, ready);
    if (before === undefined) this.record({ node: name, what: 'registered', atMs });
    if (ready !== (before ?? false)) this.record({ node: name, what: ready ? 'ready' : 'unready', atMs });
  }

  private record(event: NodeEvent): void {
    this.events.push(event);
    for (const waiter of [...this.waiters]) {
      if (!waiter.matches(event)) continue;
      this.waiters.delete(waiter);
      waiter.resolve(event);
    }
  }
}
