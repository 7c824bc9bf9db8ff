import type { Failure } from '../../../base/failure.ts';
import type { TextAnswer } from '../../../wire/http/text-server.ts';
import type { Decision } from './client-policy.ts';

/** The text format of Prometheus, version 0.0.4 (prometheus.io, "Exposition formats"). */
const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export type Labels = Readonly<Record<string, string>>;

interface Sample {
  /** After the name of the metric: _bucket, _sum or _count of a histogram. */
  suffix?: string;
  labels?: Labels;
  value: number;
}

/** One metric with all its samples. */
export interface Metric {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  samples: readonly Sample[];
}

export function exposition(metrics: readonly Metric[]): string {
  return metrics
    .flatMap(linesOf)
    .map((line) => `${line}\n`)
    .join('');
}

function linesOf({ name, help, type, samples }: Metric): string[] {
  return [
    `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(
      ({ suffix = '', labels = {}, value }) => `${name}${suffix}${labelText(labels)} ${numberText(value)}`,
    ),
  ];
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  return value === Number.POSITIVE_INFINITY ? '+Inf' : String(value);
}

/** Counts values in buckets. */
export class Histogram {
  readonly #bounds: readonly number[];
  /** Count of each bucket, and of values above the last one. */
  readonly #counts: number[];
  #sum = 0;

  /** `bounds`: the largest value of each bucket, ascending. */
  constructor(bounds: readonly number[]) {
    this.#bounds = [...bounds, Number.POSITIVE_INFINITY];
    this.#counts = this.#bounds.map(() => 0);
  }

  observe(value: number): void {
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  /** Buckets count everything up to their bound. */
  samples(labels: Labels): Sample[] {
    let count = 0;
    const buckets = this.#bounds.map((bound, index) => {
      count += this.#counts[index] ?? 0;
      return { suffix: '_bucket', labels: { ...labels, le: numberText(bound) }, value: count };
    });
    return [...buckets, { suffix: '_sum', labels, value: this.#sum }, { suffix: '_count', labels, value: count }];
  }
}

/** In seconds. Times of creation have whole seconds, so finer ones would say nothing. */
const BOUNDS = [1, 2, 5, 10, 30, 60, 300, 1800, 7200];
const PREFIX = 'kubejoin_approver';

/** Counters and health of an approver. No label contains text from a requester. */
export class ApproverMetrics {
  /** Responses by path. */
  readonly pages = {
    '/healthz': (): TextAnswer => this.health(),
    '/readyz': (): TextAnswer => this.readiness(),
    '/metrics': (): TextAnswer => this.page(),
  };
  /** Requests that are not decided yet. */
  waiting: () => number = () => 0;
  #seen = 0;
  #connections = 0;
  /** The requests have been listed. */
  #listed = false;
  /** Why the last connection ended. */
  #lost: Failure | undefined;
  readonly #decisions = new Map<string, { labels: Labels; count: number }>();
  readonly #latency = { approve: new Histogram(BOUNDS), deny: new Histogram(BOUNDS) };

  connected(): void {
    this.#connections += 1;
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
    this.#seen += 1;
  }

  /** `ageMs`: the age of the request, on the API server's clock. A request that waits counts once a reason. */
  decided({ verdict, why: { key: reason } }: Decision, ageMs: number): void {
    const key = `${verdict} ${reason}`;
    const { count } = this.#decisions.get(key) ?? { count: 0 };
    this.#decisions.set(key, { labels: { verdict, reason }, count: count + 1 });
    // Clocks of several API servers differ a little.
    if (verdict !== 'wait' && !Number.isNaN(ageMs)) this.#latency[verdict].observe(Math.max(0, ageMs / 1000));
  }

  /** 503 while the requests cannot be listed or watched. Names the failure's code only: anybody may ask. */
  health(): TextAnswer {
    return this.#lost === undefined ? OK : { status: 503, text: this.#lost.code };
  }

  /** Like `health`, but 503 also until the requests have been listed. */
  readiness(): TextAnswer {
    return this.#listed || this.#lost !== undefined ? this.health() : { status: 503, text: 'STARTING' };
  }

  page(): TextAnswer {
    return { status: 200, text: exposition(this.#metrics()), contentType: EXPOSITION_TYPE };
  }

  #metrics(): Metric[] {
    const count = (name: string, help: string, value: number): Metric => ({
      ...{ name: `${PREFIX}_${name}_total`, help, type: 'counter', samples: [{ value }] },
    });
    const gauge = (name: string, help: string, value: number): Metric => ({
      ...{ name: `${PREFIX}_${name}`, help, type: 'gauge', samples: [{ value }] },
    });
    return [
      count('requests', 'Certificate requests that the approver has checked.', this.#seen),
      {
        name: `${PREFIX}_decisions_total`,
        help: 'Decisions by verdict and reason. A waiting request counts once for each reason.',
        type: 'counter',
        samples: [...this.#decisions.values()].map(({ labels, count: value }) => ({ labels, value })),
      },
      {
        name: `${PREFIX}_decision_latency_seconds`,
        help: 'Time from the creation of a request to its approval or denial. Creation times are whole seconds.',
        type: 'histogram',
        samples: Object.entries(this.#latency).flatMap(([verdict, histogram]) => histogram.samples({ verdict })),
      },
      gauge('waiting_requests', 'Certificate requests that are not decided yet.', this.waiting()),
      count('reconnects', 'Connections to the API server after the first.', Math.max(0, this.#connections - 1)),
      gauge('up', '1 while the requests are listed and watched, otherwise 0.', this.#isWatching ? 1 : 0),
    ];
  }
}

const OK: TextAnswer = { status: 200, text: 'ok' };
