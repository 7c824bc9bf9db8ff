import type { ExecOptions, ExecOutcome } from '../machine/enter.ts';
import type { LabHost } from '../machine/host.ts';
import type { Cluster } from '../support/cluster.ts';
import type { JsonEvent } from '../worker/kubejoin.ts';
import { kubejoin, parsed } from '../worker/kubejoin.ts';

interface Removed {
  readonly node: string;
  readonly pods: readonly { readonly namespace: string; readonly name: string; readonly action: string }[];
  readonly member?: { readonly id: string };
  readonly cameBack: boolean;
}

export interface Removal extends ExecOutcome {
  readonly events: readonly JsonEvent[];
  readonly outcome: string;
  /** In the order of the removal; empty after a failure. */
  readonly removals: readonly Removed[];
  readonly failure: { readonly code: string; readonly cure: string } | undefined;
}

/** `kubejoin remove ARGS --output=json`. */
export async function remove(host: LabHost, args: readonly string[], options: ExecOptions = {}): Promise<Removal> {
  const argv = ['remove', ...args, '--output=json'];
  // Pods take long to end on a busy machine.
  const run = parsed(await kubejoin(host, argv, options));
  const result = run.result as unknown as Partial<Pick<Removal, 'outcome' | 'removals' | 'failure'>>;
  const { outcome = '', removals = [], failure } = result;
  return { ...run, outcome, removals, failure };
}

/** Pods by what happens to them, as namespace/name. */
export function podsOf({ removals }: Removal, action: string): string[] {
  const pods = removals.flatMap((node) => node.pods.filter((pod) => pod.action === action));
  return pods.map(({ namespace, name }) => `${namespace}/${name}`).sort();
}

/** The Pods that "kubectl drain" would evict; undefined if it refuses. */
export async function drained(cluster: Cluster, node: string, flags: readonly string[]): Promise<string[] | undefined> {
  const argv = ['drain', node, '--ignore-daemonsets', '--dry-run=client', ...flags];
  const { code, stdout } = await cluster.kubectl(argv);
  if (code !== 0) return undefined;
  return [...stdout.matchAll(/^evicting pod (\S+) \(dry run\)$/gm)].map(([, pod]) => pod ?? '').sort();
}

/** Creates objects, each with its own manifest. */
export async function apply(cluster: Cluster, objects: readonly object[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(list));
  if (code !== 0) throw new Error(stderr);
}
