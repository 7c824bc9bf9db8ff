import packageJson from '../../../package.json' with { type: 'json' };
import { Failure } from '../../base/failure.ts';
import { maskedOutput } from '../../base/masked.ts';
import { inOneLine } from '../../base/shown.ts';
import type { Message } from '../../base/text.ts';
import { monotonicMs } from '../../base/time.ts';
import type { JoinEvent } from '../../engine/events.ts';
import { type FleetEvent, type HostReport, isFleetEvent } from '../../engine/machine-events.ts';
import type { HostReader } from '../../host/ports.ts';
import { inTrace } from '../../wire/http/trace-headers.ts';
import { type Batch, sendTrace } from './export.ts';
import { exportRequest, type TraceContext } from './otlp-json.ts';
import { RunSpans } from './run-spans.ts';
import type { OtlpSettings } from './settings.ts';
import { type Attributes, addEvent, annotate, close, fail, type Span, SpanTree } from './span-tree.ts';
import { OTLP_NOT_SENT } from './telemetry-sentences.ts';
import { newTraceId, traceHeadersOf, traceParentOf } from './trace-parent.ts';

interface TraceOptions {
  /** The command's words, without the program's name. */
  command: string;
  settings: OtlpSettings;
  host: HostReader;
  /** Masks secrets that the caller knows. */
  scrub?(text: string): string;
}

/** How the run ended; empty for a success without more to say. */
export interface TraceEnd {
  outcome?: string | undefined;
  nodeName?: string | undefined;
  exitCode?: number;
  /** The error that the run threw, if any. */
  error?: unknown;
  isInterrupted?: boolean;
}

/** The default batch of OpenTelemetry's SDKs. */
const BATCH_SPANS = 512;
/** Each may have a text of its own to mask: 65,000 took 2.5 s in one piece. */
const BATCH_EVENTS = 1_000;
const MAX_TEXT = 2_000;

/** One run as one trace, which is sent when the run has ended. Nothing here can make the run fail. */
export class RunTrace {
  readonly #options: TraceOptions;
  readonly #context: TraceContext;
  readonly #tree: SpanTree;
  readonly #run: RunSpans;
  readonly #fleet: FleetSpans;
  /** traceparent of the runs that this one continues. */
  readonly #links = new Set<string>();
  readonly #startedAt = Date.now() - monotonicMs();
  /** A bug of the trace. */
  #broken: unknown;

  constructor(options: TraceOptions) {
    const { command, settings } = options;
    const { parent } = settings;
    this.#options = options;
    this.#context = {
      traceId: parent?.traceId ?? newTraceId(),
      parentId: parent?.spanId,
      traceState: parent?.traceState,
    };
    const attributes = { 'kubejoin.command': command };
    this.#tree = new SpanTree({ name: `kubejoin ${command}`, atMs: this.#now(), attributes });
    this.#run = new RunSpans(this.#tree, this.#tree.root);
    this.#fleet = new FleetSpans(this.#tree);
  }

  /** Runs `work` so that its requests to API servers belong to the trace. */
  within<Result>(work: () => Result): Result {
    const { traceId, traceState } = this.#context;
    return inTrace(traceHeadersOf(traceId, this.#tree.root.id, traceState), this.#links, work);
  }

  add(event: JoinEvent | FleetEvent): void {
    if (this.#broken !== undefined) return;
    try {
      if (isFleetEvent(event)) this.#fleet.add(this.#now(), event);
      else this.#run.add(this.#now(), event);
    } catch (error) {
      this.#broken = error;
    }
  }

  /**
   * Ends the trace and sends it. Returns a warning if it is lost. `ending` ends the sending, unless it has ended the
   * run: the trace of an aborted run is also sent.
   */
  async end(end: TraceEnd, ending: AbortSignal): Promise<Message | undefined> {
    const { settings, host } = this.#options;
    const signal = ending.aborted ? new AbortController().signal : ending;
    try {
      if (this.#broken !== undefined) throw this.#broken;
      return await sendTrace(this.#batches(end), settings, { host, signal });
    } catch (error) {
      return OTLP_NOT_SENT({ url: settings.url.origin, reason: String(error) });
    }
  }

  *#batches(end: TraceEnd): Generator<Batch> {
    const atMs = this.#now();
    this.#run.end(atMs);
    this.#fleet.end(atMs);
    endRoot(this.#tree.root, atMs, end);
    this.#tree.root.links = [...this.#links].flatMap((link) => traceParentOf(link, undefined) ?? []);
    const spans = this.#tree.finished(atMs);
    const { settings, host } = this.#options;
    const { version } = packageJson;
    const resource: Attributes = {
      ...{ 'service.version': version, 'host.name': host.system.hostname(), 'os.type': host.system.platform },
      ...settings.resource,
    };
    const encoding = { context: this.#context, resource, version, text: (value: string) => this.#text(value) };
    for (const some of inBatches(spans)) yield { spans: some.length, body: exportRequest(some, encoding) };
  }

  /** Masked as a whole before it is cut, which could leave half a secret. */
  #text(value: string): string {
    const { scrub = (text) => text } = this.#options;
    const masked = inOneLine(maskedOutput(scrub(value)));
    // Half a surrogate pair is no UTF-8.
    return Buffer.from(masked.slice(0, MAX_TEXT)).toString();
  }

  #now(): number {
    return this.#startedAt + monotonicMs();
  }
}

function endRoot(root: Span, atMs: number, { outcome, nodeName, exitCode, error, isInterrupted }: TraceEnd): void {
  annotate(root, { 'kubejoin.outcome': outcome, 'k8s.node.name': nodeName, 'process.exit.code': exitCode });
  if (isInterrupted) fail(root, atMs, undefined);
  else if (error instanceof Failure) fail(root, atMs, error);
  else if (error !== undefined) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    root.error = message;
    annotate(root, { 'error.type': 'INTERNAL' });
    addEvent(root, {
      name: 'exception',
      atMs,
      attributes: { 'exception.type': 'INTERNAL', 'exception.message': message },
    });
  }
}

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

/** Batches of at most BATCH_SPANS spans, and of few more events than BATCH_EVENTS. */
function* inBatches<Ended extends Span>(spans: readonly Ended[]): Generator<Ended[]> {
  let [batch, events]: [Ended[], number] = [[], 0];
  for (const span of spans) {
    batch.push(span);
    events += span.events.length;
    if (batch.length < BATCH_SPANS && events < BATCH_EVENTS) continue;
    yield batch;
    [batch, events] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
