import { createHash } from 'node:crypto';
import packageJson from '../../package.json' with { type: 'json' };
import { bootstrapTokenParts } from '../base/bootstrap-token.ts';
import { onFailure } from '../base/failure.ts';
import type { ClientIdentity } from '../cluster/kubeconfig/client-identity.ts';
import type { Discovery } from '../config/types/join.ts';
import type { ChangeRecord } from '../engine/changes/change.ts';
import type { Emit, JoinEvent } from '../engine/events.ts';
import { forgetKubeletVersion, kubeletProgramVersion } from '../host/kubelet-program.ts';
import type { HostReader } from '../host/ports.ts';
import type { UnitFiles } from '../host/services.ts';
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

/** Options of the join to plan; `configuration.dryRun` makes no difference. */
export type PlanOptions = Omit<JoinOptions, 'only' | 'allows'>;

/**
 * Plans a join by running it over an overlay: host and cluster are read and not changed. Throws the Failure with which
 * the join would end before its first change, such as a failed check or an unreachable cluster.
 */
export async function plan(options: PlanOptions): Promise<Plan> {
  const { configuration, emit } = options;
  const checks: PlannedCheck[] = [];
  const listen: Emit = (event) => {
    if (event.type === 'check') checks.push(checkOf(event));
    emit(event);
  };
  const refused = new AbortController();
  // In parallel with the join: running the kubelet takes as long as discovery.
  const kubelet = plannedKubelet(options.host.read, AbortSignal.any([options.signal, refused.signal]));
  kubelet.catch(() => {}); // reported after the join's own failure
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
  return { name, result, said: [message?.key, failure?.kind].filter((key) => key !== undefined) };
}

/** Sorts checks, which are reported in the order they end, and merges those with the same name and result. */
function inOrder(checks: readonly PlannedCheck[]): PlannedCheck[] {
  const byName = new Map<string, PlannedCheck>();
  for (const check of checks) {
    const key = `${check.name} ${check.result}`;
    byName.set(key, { ...check, said: [...(byName.get(key)?.said ?? []), ...check.said].sort() });
  }
  return [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, check]) => check);
}

/** Puts fields in a fixed order, so that equal plans print equally. */
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
    discoveryTokenId: bootstrapToken ? (bootstrapTokenParts(bootstrapToken.token.reveal())?.id ?? null) : null,
    presented: presented ?? null,
  };
}

/** The program and the unit that the join would start. The join's own version check shares the answer. */
export async function plannedKubelet(
  { system, services, files }: HostReader,
  signal: AbortSignal,
): Promise<PlannedKubelet> {
  forgetKubeletVersion(system);
  const [version, unit] = await Promise.all([
    kubeletProgramVersion(system, signal).then(
      ({ text }) => text,
      onFailure(() => null), // reported by the version check, which can be ignored
    ),
    services.unitFiles('kubelet').then((unit) => unitDigest(unit, files)),
  ]);
  return { version, unit };
}

async function unitDigest({ paths, reloadPending }: UnitFiles, files: HostReader['files']): Promise<string | null> {
  if (paths.length === 0) return null;
  const hash = createHash('sha256');
  // A start reloads first, so the loaded files are not those that the kubelet starts with.
  if (reloadPending) hash.update('reload pending\0');
  for (const path of paths) {
    const real = (await files.realPath(path)) ?? path;
    const content = (await files.read(real, { plain: true })) ?? Buffer.alloc(0); // a mask is a link to /dev/null
    hash.update(`${path}\0${real}\0${content.length}\0`).update(content);
  }
  return `sha256:${hash.digest('hex')}`;
}
