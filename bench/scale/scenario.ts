/** One herd against one cluster, from a cluster without it to a cluster without it again. */
import type { Cluster } from '../../lab/support/cluster.ts';
import { bootstrapFiles } from '../bootstrap-files.ts';
import { removeHerd } from './cleaning.ts';
import { type ClusterCost, countCost } from './cluster-cost.ts';
import { bootTogether, type Herd, joinTogether } from './herd.ts';
import { type Kept, kept } from './memory.ts';
import type { Target } from './target.ts';
import { whileThrottled } from './throttle.ts';

/**
 * `restart`: the API server is killed when a third of the machines have joined. `throttle`: the API server turns
 * machines away by its own limits.
 */
export type Trouble = 'restart' | 'throttle';

export interface Admitted {
  /** Violations: a machine without its certificate or with two, a certificate of somebody else. */
  wrong: string[];
  /** Thieves who got nothing. */
  refused: number;
  /** From the end of the joins until the last token was deleted, in milliseconds. */
  revokedMs: number;
}

/** The tokens of a herd (bench/admission). */
export interface OwnTokens {
  tokenOf(name: string): string;
  /** While the machines join. */
  attack(): void;
  judge(): Promise<Admitted>;
  end(): Promise<void>;
}

export interface Measured {
  count: number;
  trouble: Trouble | undefined;
  herd: Herd;
  cost: ClusterCost;
  /** In this process, after the herd. */
  kept: Kept;
  /** For a herd with bound tokens. */
  admitted: Admitted | undefined;
}

/** Every name is used once: the cluster's caches know nothing of it. */
let herds = 0;

export interface HerdPlan {
  cluster: Cluster;
  target: Target;
  /** How many machines. */
  count: number;
  trouble?: Trouble | undefined;
  /** Each machine has a token of its own instead of the target's. */
  bound?: ((cluster: Cluster, names: readonly string[]) => Promise<OwnTokens>) | undefined;
  /** Only their kubelets, without a join: what no join can cost less than. */
  floor?: boolean;
  signal: AbortSignal;
}

export async function measureHerd(plan: HerdPlan): Promise<Measured> {
  const { cluster, target, count, trouble, signal } = plan;
  herds += 1;
  const names = Array.from({ length: count }, (_, index) => `scale-${herds}-${index + 1}`);
  const bound = await plan.bound?.(cluster, names);
  try {
    const costSoFar = await countCost(cluster);
    bound?.attack();
    const files = plan.floor ? await bootstrapFiles(cluster, target.tokenOf('')) : undefined;
    const to = bound ? { ...target, tokenOf: (name: string) => bound.tokenOf(name) } : target;
    const herd = await troubled(cluster, count, trouble, (onJoined) =>
      files ? bootTogether(names, files, { onJoined, signal }) : joinTogether(names, to, { onJoined, signal }),
    );
    herd.durations.sort((one, other) => one - other);
    await requireNodes(cluster, names, herd);
    const [cost, admitted] = [await costSoFar(), await bound?.judge()];
    cluster.admin.close(); // what the bench itself keeps open is none of a join's
    return { count, trouble, herd, cost, kept: await kept(), admitted };
  } finally {
    await bound?.end();
    await removeHerd(cluster, names);
  }
}

async function troubled(
  cluster: Cluster,
  count: number,
  trouble: Trouble | undefined,
  run: (onJoined: (joined: number) => void) => Promise<Herd>,
): Promise<Herd> {
  if (trouble === 'throttle') return whileThrottled(cluster, () => run(() => {}));
  if (trouble === undefined) return run(() => {});
  let killed: Promise<void> | undefined;
  const herd = await run((joined) => {
    if (joined >= count / 3) killed ??= cluster.controlPlane.kill('kube-apiserver');
  });
  if (killed === undefined)
    throw new Error(`too few joined before the API server was to be killed: ${[...herd.failures.values()][0]}`);
  await killed;
  await cluster.controlPlane.waitApiServer();
  return herd;
}

/** Counts the Nodes in the cluster: the word of a join is not enough. */
async function requireNodes(cluster: Cluster, names: readonly string[], { failures }: Herd): Promise<void> {
  const { body } = await cluster.api('GET', '/api/v1/nodes');
  const there = new Set((body.items as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name));
  const missing = names.filter((name) => !failures.has(name) && !there.has(name));
  if (missing.length > 0) throw new Error(`joined, but no Node of the cluster: ${missing.join(', ')}`);
}
