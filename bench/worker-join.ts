import type { LabHost } from '../lab/machine/host.ts';
import type { Cluster } from '../lab/support/cluster.ts';
import { measure } from './measure.ts';
import type { Tool } from './tools.ts';

/** One worker join, in milliseconds from the command's start. */
export interface WorkerJoin {
  exit: number;
  registered: number;
  ready: number;
  peakMemory: number;
  processorTime: number;
  requests: number;
}

/** Where the token of a join comes from; it is signed. */
export interface Tokens {
  make(): Promise<string>;
  delete(token: string): Promise<unknown>;
}

/**
 * Joins a pristine host, and takes it back out of the cluster. The token is made and signed before the clock starts, by
 * default as kubeadm makes it.
 */
export async function joinOnce(
  tool: Tool,
  program: string,
  host: LabHost,
  cluster: Cluster,
  tokens: Tokens = { make: () => cluster.createToken(), delete: (token) => cluster.deleteToken(token) },
): Promise<WorkerJoin> {
  const token = await tokens.make();
  const watch = await cluster.watchNodes();
  const mark = await cluster.auditMark();
  try {
    const run = await measure(host, [
      program,
      'join',
      ...(await cluster.joinArgs(token)),
      '--ignore-preflight-errors=all',
    ]);
    if (run.exitCode !== 0) throw new Error(`${tool} join failed with ${run.exitCode}: ${run.stderr}`);
    const since = { sinceMs: run.startedAt };
    const registered = await watch.registered(host.name, since);
    const ready = await watch.ready(host.name, since);
    const audit = await cluster.auditSince(mark);
    const requests = audit.filter(
      ({ userAgent, sourceIPs }) => userAgent?.startsWith(`${tool}/`) && sourceIPs?.includes(host.address),
    ).length;
    const after = (at: number) => at - run.startedAt;
    return {
      exit: after(run.endedAt),
      registered: after(registered),
      ready: after(ready),
      peakMemory: run.peakMemory,
      processorTime: run.processorTime,
      requests,
    };
  } finally {
    watch.close();
    await cluster.forget(host);
    await host.reset();
    await tokens.delete(token);
  }
}

/** A dry run against the real cluster, in milliseconds. */
export async function dryRun(program: string, host: LabHost, cluster: Cluster): Promise<number> {
  const run = await measure(host, [
    program,
    'join',
    ...(await cluster.joinArgs()),
    '--ignore-preflight-errors=all',
    '--dry-run',
  ]);
  if (run.exitCode !== 0) throw new Error(`${program} join --dry-run failed with ${run.exitCode}: ${run.stderr}`);
  return run.endedAt - run.startedAt;
}

/** Start-up of `version -o short`, whole process, in milliseconds. */
export async function startUp(program: string, host: LabHost): Promise<number> {
  const run = await measure(host, [program, 'version', '-o', 'short']);
  if (run.exitCode !== 0) throw new Error(`${program} version failed: ${run.stderr}`);
  return run.endedAt - run.startedAt;
}
