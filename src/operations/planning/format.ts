import { isRecord } from '../../base/record.ts';
import { sha256 } from '../../base/sha256.ts';
import type { ClientIdentity } from '../../cluster/kubeconfig/client-identity.ts';
import type { NodeRole } from '../../config/types/join.ts';
import type { ChangeRecord } from '../../engine/changes/change.ts';

/** Incremented when a field is added, removed or changes its meaning; plans of other versions are not comparable. */
export const PLAN_VERSION = 1;

/**
 * Everything that a command would do on this host and in this cluster, in order. It contains no secret, no time and no
 * random value: plans of an unchanged host and cluster are equal, including their digests.
 */
export interface Plan {
  /** Distinguishes a plan from any other JSON document. */
  kind: 'kubejoin-plan';
  /** Version of this format. */
  version: typeof PLAN_VERSION;
  /** Version of the kubejoin that planned; another one may act differently. */
  kubejoin: string;
  /** The command that is planned. */
  command: 'join';
  /** Name of the Node that would be registered. */
  nodeName: string;
  /** Kind of node that the machine would become. */
  role: NodeRole;
  /** The machine is already this node (`ifNeeded`), so that there are no changes. */
  nothingToDo: boolean;
  /** The discovered cluster; null if no phase of the plan needs it. */
  cluster: PlannedCluster | null;
  /** The kubelet that the join would start as root. */
  kubelet: PlannedKubelet;
  /** Identities that this machine would use, without their secret parts. */
  credentials: PlannedCredentials;
  /** Every check, sorted by name. */
  checks: readonly PlannedCheck[];
  /** Changes and waits in the order in which they would be made. */
  changes: readonly PlannedChange[];
  /** "sha256:<hex>" of the canonical JSON (keys sorted, no spaces) of all other fields. */
  digest: string;
}

/** The cluster that the plan is for. */
export interface PlannedCluster {
  /** SHA-256 of the cluster's CA, as in the journal. */
  identity: string;
  /** The API server, as https://host:port. */
  server: string;
}

/** The kubelet that a join would start. */
export interface PlannedKubelet {
  /** Reported by the program; null if it cannot be run and its check is ignored. */
  version: string | null;
  /**
   * "sha256:<hex>" of the paths and contents of its unit and drop-ins, loaded or not, and of a pending reload; null if
   * the service manager has no unit.
   */
  unit: string | null;
}

/** Identities that the join would use; their secrets are not in the plan. */
export interface PlannedCredentials {
  /** Kind of discovery: a bootstrap token, or a kubeconfig file (which may contain credentials). */
  discovery: 'bootstrap-token' | 'file';
  /** The public part of the discovery token; null without one. */
  discoveryTokenId: string | null;
  /** Identity with which the kubelet would request its certificate; null if it requests none. */
  presented: ClientIdentity | null;
}

/** The result of a preflight check at planning time. */
export interface PlannedCheck {
  /** Name of the check, as `ignorePreflightErrors` takes it. */
  name: string;
  /** Never `failed` in a plan, because then planning fails. */
  result: 'passed' | 'warning' | 'failed' | 'ignored' | 'not-run';
  /** Codes of failures and keys of messages, sorted. */
  said: readonly string[];
}

/** A change as a preview shows it; its position in the list replaces its ID. */
export type PlannedChange = Omit<ChangeRecord, 'id'>;

/** Computes the digest of a plan's other fields, whatever its `digest` is. */
export function planDigest(plan: object): string {
  const { digest: _, ...rest } = plan as { digest?: unknown };
  return digestOf(rest);
}

/** JSON with sorted keys and without spaces, so that equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => (isRecord(field) ? sorted(field) : field));
}

/** "sha256:" and 64 hexadecimal digits: the SHA-256 of the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return `sha256:${sha256(canonicalJson(value))}`;
}

/** Creates objects without a prototype, so that `__proto__` is an ordinary key. */
function sorted(map: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(map).sort()) result[key] = map[key];
  return result;
}
