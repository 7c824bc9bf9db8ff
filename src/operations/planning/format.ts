import { isRecord } from '../../base/record.ts';
import { sha256 } from '../../base/sha256.ts';
import type { ClientIdentity } from '../../cluster/kubeconfig/client-identity.ts';
import type { ChangeRecord } from '../../engine/changes/change.ts';
import type { NodeRole } from '../../phases/facts/membership.ts';

/** Grows when a field changes its meaning, comes or goes: a plan of another version is not comparable. */
export const PLAN_VERSION = 1;

/**
 * Everything that a command would do on this host and in this cluster, in order, before anything of it is done. It
 * holds no secret, no time and nothing made up: two plans on an unchanged host and cluster are equal, digest and all.
 */
export interface Plan {
  /** Tells a plan from any other JSON document. */
  kind: 'kubejoin-plan';
  version: typeof PLAN_VERSION;
  /** The kubejoin that planned: another one may do other things. */
  kubejoin: string;
  command: 'join';
  nodeName: string;
  role: NodeRole;
  /** The machine is this node already (`ifNeeded`): there are no changes. */
  nothingToDo: boolean;
  /** The cluster that was found. Null where no phase of the plan needs it. */
  cluster: PlannedCluster | null;
  /** What the join would start as root. */
  kubelet: PlannedKubelet;
  /** Whom this machine would present itself as; never the secret part. */
  credentials: PlannedCredentials;
  /** Every check that was made, by name. */
  checks: readonly PlannedCheck[];
  /** In the order in which they would be made; waits are among them. */
  changes: readonly PlannedChange[];
  /** "sha256:<hex>" over the canonical JSON (keys sorted, no spaces) of all the other fields. */
  digest: string;
}

/** The cluster that the plan is for. */
export interface PlannedCluster {
  /** SHA-256 that the cluster's CA is known by, as in the journal. */
  identity: string;
  /** https://host:port */
  server: string;
}

export interface PlannedKubelet {
  /** As the program says; null where it can't be run and the check of it is ignored. */
  version: string | null;
  /**
   * "sha256:<hex>" over its unit and that one's drop-ins, each with its path; null where the service manager has none.
   */
  unit: string | null;
}

/** The credentials that the join would use; none of them is in the plan. */
export interface PlannedCredentials {
  /** How the cluster is known: by a bootstrap token, or by a kubeconfig file (which may bring credentials). */
  discovery: 'bootstrap-token' | 'file';
  /** The public part of the discovery token; null without one. */
  discoveryTokenId: string | null;
  /** As whom the kubelet would ask for its certificate; null where nobody does. */
  presented: ClientIdentity | null;
}

/** The result of a preflight check at planning time. */
export interface PlannedCheck {
  name: string;
  /** `failed` is never in a plan: then there is none. */
  result: 'passed' | 'warning' | 'failed' | 'ignored';
  /** Stable keys of what was said: codes of failures, keys of messages. Sorted. */
  said: readonly string[];
}

/** A change as a preview shows it; its place in the list is its number. */
export type PlannedChange = Omit<ChangeRecord, 'id'>;

/** The digest that belongs to a plan, whatever stands in it now. */
export function planDigest(plan: object): string {
  const { digest: _, ...rest } = plan as { digest?: unknown };
  return digestOf(rest);
}

/**
 * JSON with the keys of every object sorted and without a space: the same text for the same value, however it was made
 * or formatted.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => (isRecord(field) ? sorted(field) : field));
}

/** "sha256:" and 64 hexadecimal digits over the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return `sha256:${sha256(canonicalJson(value))}`;
}

/** Without a prototype, so that a key `__proto__` is a key like any other. */
function sorted(map: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(map).sort()) result[key] = map[key];
  return result;
}
