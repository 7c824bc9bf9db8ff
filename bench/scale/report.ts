import { percentile } from './herd.ts';
import type { Measured } from './scenario.ts';

/** How a herd grows, as Markdown: a line for each, what it costs as an average for one join. */
export function growthTable(all: readonly Measured[]): string {
  const heads = [
    'machines',
    'joined',
    'p50',
    'p99',
    'requests a join',
    'of them looks for a certificate',
    'and its kubelet',
    'KiB',
    'API server',
    'etcd',
    'controller manager',
    'bench itself',
  ];
  return table(
    heads,
    all.map(({ count, herd, cost }) => {
      const each = (total: number | undefined, digits = 1) =>
        total === undefined ? '?' : (total / count).toFixed(digits);
      const { apiServer, etcd, controllerManager } = cost.cpuMs;
      const counted = [
        each(cost.requests.join, 2),
        each(cost.requests.csrLists, 2),
        each(cost.requests.kubelet, 2),
        each(cost.bytes / 1024, 0),
      ];
      const cpu = [apiServer, etcd, controllerManager, herd.cpuMs].map((ms) => `${each(ms)} ms`);
      return [...head(count, herd.durations), ...counted, ...cpu];
    }),
  );
}

/** The same under trouble, where averages of processor time say nothing. */
export function troubleTable(all: readonly Measured[]): string {
  return table(
    [
      'trouble',
      'machines',
      'joined',
      'p50',
      'p99',
      'requests a join',
      'of them looks for a certificate',
      'answers of 429 and 5xx',
    ],
    all.map(({ count, trouble, herd, cost: { requests } }) => [
      trouble ?? 'none',
      ...head(count, herd.durations),
      (requests.join / count).toFixed(2),
      (requests.csrLists / count).toFixed(2),
      String(requests.turnedAway),
    ]),
  );
}

/** Herds with bound tokens and thieves. */
export function boundTable(all: readonly Measured[]): string {
  return table(
    ['machines', 'joined', 'p50', 'p99', 'wrong certificates', 'thieves refused', 'last token deleted after'],
    all.map(({ count, herd, admitted }) => [
      ...head(count, herd.durations),
      ...[admitted?.wrong.length, admitted?.refused].map(String),
      `${Math.round(admitted?.revokedMs ?? 0)} ms`,
    ]),
  );
}

/** Memory that the process keeps after each herd. */
export function memoryTable(all: readonly Measured[]): string {
  let joins = 0;
  return table(
    [
      'joins of this process so far',
      'heap after garbage collection',
      'timers, sockets, watches',
      'listeners of the process',
    ],
    all.map(({ count, kept }) => {
      joins += count;
      const resources = Object.entries(kept.resources).map(([kind, number]) => `${number} ${kind}`);
      return [
        String(joins),
        `${(kept.heapUsed / 2 ** 20).toFixed(1)} MiB`,
        resources.join(', ') || 'none',
        String(kept.listeners),
      ];
    }),
  );
}

function head(count: number, durations: readonly number[]): string[] {
  const time = (share: number) => (durations.length === 0 ? 'none' : `${Math.round(percentile(durations, share))} ms`);
  return [String(count), String(durations.length), time(0.5), time(0.99)];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
