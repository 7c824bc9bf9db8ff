import { createHash } from 'node:crypto';
import packageJson from '../../package.json' with { type: 'json' };
import { Failure } from '../base/failure.ts';
import { bootstrapTokenId, type ClientIdentity } from '../cluster/kubeconfig/client-identity.ts';
import type { Discovery } from '../config/types/join.ts';
import type { ChangeRecord } from '../engine/changes/change.ts';
import type { Emit, JoinEvent } from '../engine/events.ts';
import { forgetKubeletVersion, kubeletProgramVersion } from '../host/kubelet-program.ts';
import type { HostReader } from '../host/ports.ts';
import { type JoinOptions, join } from './join.ts';
import {
  PLAN_VERSION,
  type Plan,
  type PlannedChange,
  type PlannedCheck,
  type PlannedCredentials,
  type PlannedKubelet,
  planDigest,
} from './planning/format.ts';

export type { Plan, PlannedChange, PlannedCheck, PlannedCluster, PlannedCredentials } from './planning/format.ts';

/** What a join takes. That it only looks need not be said: `configuration.dryRun` makes no difference. */
export type PlanOptions = Omit<JoinOptions, 'only' | 'allows'>;

/**
 * What a join with these options would do, by the join itself over an overlay: host and cluster are read for real,
 * neither is changed. Throws the Failure that the join would end with before it changes anything: a check that fails, a
 * cluster that can't be reached.
 */
export async function plan(options: PlanOptions): Promise<Plan> {
  const { configuration, emit } = options;
  const checks: PlannedCheck[] = [];
  const listen: Emit = (event) => {
    if (event.type === 'check') checks.push(checkOf(event));
    emit(event);
  };
  const refused = new AbortController();
  // Beside the join: a process of the kubelet's takes as long as discovery.
  const kubelet = plannedKubelet(options.host.read, AbortSignal.any([options.signal, refused.signal]));
  kubelet.catch(() => {}); // the join's own failure comes first
  const { outcome, nodeName, changes, cluster } = await join({
    ...options,
    configuration: { ...configuration, dryRun: true },
    emit: listen,
  }).catch((error) => {
    refused.abort();
    throw error;
  });
  const planned: Omit<Plan, 'digest'> = {
    kind: 'kubejoin-plan',
    version: PLAN_VERSION,
    kubejoin: `v${packageJson.version}`,
    command: 'join',
    nodeName,
    role: configuration.controlPlane ? 'control-plane' : 'worker',
    nothingToDo: outcome === 'nothing-to-do',
    cluster: cluster ? { identity: cluster.identity, server: cluster.server } : null,
    kubelet: await kubelet,
    credentials: credentialsOf(configuration.discovery, cluster?.presented),
    checks: inOrder(checks),
    changes: changes.map(plannedChange),
  };
  return { ...planned, digest: planDigest(planned) };
}

function checkOf({ name, result, message, failure }: Extract<JoinEvent, { type: 'check' }>): PlannedCheck {
  return { name, result, said: [message?.key, failure?.code].filter((key) => key !== undefined) };
}

/** One entry a check: those of host and cluster are reported as they end, and one check may say several things. */
function inOrder(checks: readonly PlannedCheck[]): PlannedCheck[] {
  const byName = new Map<string, PlannedCheck>();
  for (const check of checks) {
    const key = `${check.name} ${check.result}`;
    byName.set(key, { ...check, said: [...(byName.get(key)?.said ?? []), ...check.said].sort() });
  }
  return [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, check]) => check);
}

/** Fields in one order, so that two plans read the same. */
function plannedChange({
  phase,
  kind,
  subject,
  action,
  mode,
  details,
  items,
  contentDigest,
  diff,
  predicted,
}: ChangeRecord): PlannedChange {
  return {
    ...{ phase, kind, subject, action },
    ...(mode !== undefined && { mode }),
    ...(details && { details }),
    ...(items && { items }),
    ...(contentDigest !== undefined && { contentDigest }),
    ...(predicted && { predicted }),
    ...(diff !== undefined && { diff }),
  };
}

function credentialsOf({ bootstrapToken }: Discovery, presented: ClientIdentity | undefined): PlannedCredentials {
  return {
    discovery: bootstrapToken ? 'bootstrap-token' : 'file',
    discoveryTokenId: bootstrapToken ? bootstrapTokenId(bootstrapToken.token.reveal()) : null,
    presented: presented ?? null,
  };
}

/**
 * The program and the unit that the join would start, as they are now. The join's own check of the version shares the
 * answer.
 */
export async function plannedKubelet(
  { system, services, files }: HostReader,
  signal: AbortSignal,
): Promise<PlannedKubelet> {
  forgetKubeletVersion(system);
  const [version, unit] = await Promise.all([
    kubeletProgramVersion(system, signal).then(
      ({ text }) => text,
      (error) => {
        if (error instanceof Failure) return null; // the check says so; whoever ignores it goes without
        throw error;
      },
    ),
    services.unitFiles('kubelet').then((paths) => unitDigest(paths, files)),
  ]);
  return { version, unit };
}

async function unitDigest(paths: readonly string[], files: HostReader['files']): Promise<string | null> {
  if (paths.length === 0) return null;
  const hash = createHash('sha256');
  for (const path of paths) {
    const content = (await files.read(path)) ?? Buffer.alloc(0);
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return `sha256:${hash.digest('hex')}`;
}
