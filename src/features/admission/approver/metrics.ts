import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Failure } from '../../../base/failure.ts';
import type { TextAnswer } from '../../../wire/http/text-server.ts';
import type { Decision } from './client-policy.ts';

/** In seconds. Times of creation have whole seconds, so finer ones would say nothing. */
const BOUNDS = [1, 2, 5, 10, 30, 60, 300, 1800, 7200];
const PREFIX = 'kubejoin_approver';

/** Counters and health of an approver. No label contains text from a requester. */
export class ApproverMetrics {
  /** Responses by path. */
  readonly pages = {
    '/healthz': (): TextAnswer => this.health(),
    '/readyz': (): TextAnswer => this.readiness(),
    '/metrics': (): Promise<TextAnswer> => this.page(),
  };
  /** Requests that are not decided yet. */
  waiting: () => number = () => 0;
  readonly #registry = new Registry();
  #isConnected = false;
  /** The requests have been listed. */
  #listed = false;
  /** Why the last connection ended. */
  #lost: Failure | undefined;
  readonly #seen = new Counter({
    name: `${PREFIX}_requests_total`,
    help: 'Certificate requests that the approver has checked.',
    registers: [this.#registry],
  });
  readonly #decisions = new Counter({
    name: `${PREFIX}_decisions_total`,
    help: 'Decisions by verdict and reason. A waiting request counts once for each reason.',
    labelNames: ['verdict', 'reason'],
    registers: [this.#registry],
  });
  readonly #latency = new Histogram({
    name: `${PREFIX}_decision_latency_seconds`,
    help: 'Time from the creation of a request to its approval or denial. Creation times are whole seconds.',
    labelNames: ['verdict'],
    buckets: BOUNDS,
    registers: [this.#registry],
  });
  readonly #reconnects: Counter;

  constructor() {
    for (const verdict of ['approve', 'deny']) this.#latency.zero({ verdict });
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        ...{ name: `${PREFIX}_${name}`, help, registers: [this.#registry] },
        collect() {
          this.set(value());
        },
      });
    gauge('waiting_requests', 'Certificate requests that are not decided yet.', () => this.waiting());
    this.#reconnects = new Counter({
      name: `${PREFIX}_reconnects_total`,
      help: 'Connections to the API server after the first.',
      registers: [this.#registry],
    });
    gauge('up', '1 while the requests are listed and watched, otherwise 0.', () => (this.#isWatching ? 1 : 0));
  }

  connected(): void {
    if (this.#isConnected) this.#reconnects.inc();
    this.#isConnected = true;
  }

  listed(): void {
    this.#listed = true;
    this.#lost = undefined;
  }

  lost(failure: Failure): void {
    this.#lost = failure;
  }

  get #isWatching(): boolean {
    return this.#listed && this.#lost === undefined;
  }

  /** A request was judged for the first time. */
  seen(): void {
    this.#seen.inc();
  }

  /** `ageMs`: the age of the request, on the API server's clock. A request that waits counts once a reason. */
  decided({ verdict, why: { key: reason } }: Decision, ageMs: number): void {
    this.#decisions.inc({ verdict, reason });
    // Clocks of several API servers differ a little.
    if (verdict !== 'wait' && !Number.isNaN(ageMs)) this.#latency.observe({ verdict }, Math.max(0, ageMs / 1000));
  }

  /** 503 while the requests cannot be listed or watched. Names the failure's code only: anyone may ask. */
  health(): TextAnswer {
    return this.#lost === undefined ? OK : { status: 503, text: this.#lost.code };
  }

  /** Like `health`, but 503 also until the requests have been listed. */
  readiness(): TextAnswer {
    return this.#listed || this.#lost !== undefined ? this.health() : { status: 503, text: 'STARTING' };
  }

  async page(): Promise<TextAnswer> {
    return { status: 200, text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }
}

const OK: TextAnswer = { status: 200, text: 'ok' };
