import type { FleetEvent, HostReport } from '../../operations/fleet/fleet-events.ts';
import { RunSpans } from './run-spans.ts';
import { addEvent, annotate, close, fail, type Span, type SpanTree } from './span-tree.ts';

interface HostSpans {
  span: Span;
  copying?: Span;
  run: RunSpans;
}

/** The events of a fleet as spans: one a host, with the run on that host. */
export class FleetSpans {
  readonly #tree: SpanTree;
  readonly #own: RunSpans;
  readonly #hosts = new Map<string, HostSpans>();

  constructor(tree: SpanTree) {
    this.#tree = tree;
    this.#own = new RunSpans(tree, tree.root);
  }

  add(atMs: number, event: FleetEvent): void {
    if (event.type === 'fleet-event') this.#own.add(atMs, event.event);
    else if (event.type === 'host-started') this.#start(event, atMs);
    else {
      const host = this.#hosts.get(event.host);
      if (host) this.#host(host, event, atMs);
    }
  }

  /** Ends what is open. */
  end(atMs: number): void {
    this.#own.end(atMs);
    for (const { run } of this.#hosts.values()) run.end(atMs);
  }

  #start({ host, address, role }: Extract<FleetEvent, { type: 'host-started' }>, atMs: number): void {
    const attributes = { 'kubejoin.host': host, 'server.address': address, 'kubejoin.role': role };
    const span = this.#tree.open({ name: 'host', atMs, attributes, isClient: true }, this.#tree.root);
    this.#hosts.set(host, { span, run: new RunSpans(this.#tree, span) });
  }

  #host(host: HostSpans, event: Exclude<FleetEvent, { type: 'fleet-event' | 'host-started' }>, atMs: number): void {
    switch (event.type) {
      case 'host-connected':
        addEvent(host.span, { name: 'connected', atMs, attributes: { 'host.arch': event.machine } });
        break;
      case 'host-copying':
        host.copying ??= this.#tree.open({ name: 'copy executable', atMs, isClient: true }, host.span);
        break;
      case 'host-ready':
        if (host.copying) close(host.copying, atMs);
        break;
      case 'host-event':
        host.run.add(atMs, event.event);
        break;
      case 'host-ended':
        host.run.end(atMs);
        if (host.copying) close(host.copying, atMs);
        endHost(host.span, event.report, atMs);
    }
  }
}

function endHost(span: Span, { outcome, nodeName, changes, failure }: HostReport, atMs: number): void {
  annotate(span, { 'kubejoin.outcome': outcome, 'k8s.node.name': nodeName, 'kubejoin.changes': changes });
  if (outcome === 'failed' || outcome === 'interrupted') fail(span, atMs, failure);
  close(span, atMs);
}
