import type { Reason } from '../../base/text.ts';
import { orUndefined } from '../../base/try.ts';
import {
  CONNECTION_REFUSED,
  CONNECTION_RESET,
  CONNECTION_TIMED_OUT,
  HOST_UNREACHABLE,
} from '../../wire/wire-sentences.ts';

/** Reasons for a kubelet's exit that have a cure of their own. */
export type KubeletTrouble =
  | 'swap'
  | 'flag'
  | 'configuration'
  | 'cgroup-v1'
  | 'cgroup-driver'
  | 'disk'
  | 'runtime'
  | 'port';

const TROUBLES: readonly (readonly [KubeletTrouble, RegExp])[] = [
  ['swap', /swap on is not supported/i],
  ['flag', /unknown (shorthand )?flag|failed to parse kubelet flag|invalid argument "/i],
  ['cgroup-v1', /cgroup v1|failCgroupV1/i],
  ['cgroup-driver', /cgroup driver/i],
  ['disk', /no space left on device|read-only file system/i],
  ['port', /address already in use/i],
  ['runtime', /container runtime|runtime\.v1\.|validate CRI|unable to determine runtime API/i],
  [
    'configuration',
    /kubelet config|failed to (load|validate) .*config|invalid configuration|feature gate|unknown.*policy|policy.*unknown/i,
  ],
];

/** klog's last line of a program that fails (k8s.io/component-base/cli): "command failed" err="...". */
const LAST_WORDS = /"command failed" err=("(?:[^"\\]|\\.)*")/;

/** Length of the reason that is shown and searched, in characters. */
const LONGEST = 4_096;

/** The reason for the kubelet's exit in its own words, and its kind; nothing if the log does not name one. */
export function kubeletWords(log: readonly string[]): { said?: string; trouble?: KubeletTrouble } {
  const words = log.map((line) => LAST_WORDS.exec(line)?.[1]).findLast((found) => found !== undefined);
  if (words === undefined) return {};
  const said = unquoted(words).slice(0, LONGEST);
  const trouble = TROUBLES.find(([, pattern]) => pattern.test(said))?.[0];
  return { said, ...(trouble && { trouble }) };
}

/** Undoes Go's strconv.Quote, which equals JSON for the characters of an error. */
function unquoted(words: string): string {
  return orUndefined(() => String(JSON.parse(words))) ?? words.slice(1, -1);
}

/** Go's net.OpError for a failed connection. */
const NO_CONNECTION = /dial tcp (\S+): (?:connect: )?(connection refused|i\/o timeout|no route to host)/;

/** The last address that the kubelet could not reach, and why; undefined if its log has no such line. */
export function kubeletUnreached(log: readonly string[]): { address: string; reason: string } | undefined {
  const last = log.map((line) => NO_CONNECTION.exec(line)).findLast((found) => found !== null);
  return last && { address: String(last[1]), reason: String(last[2]) };
}

/** Reasons to wait that have parameters, by the key of their text. */
interface Awaited {
  WAITING_CSR_APPROVAL: { name: string };
  WAITING_APPROVER: { node: string };
  WAITING_CSR_NONE: { server: string };
  WAITING_CSR_SIGNER: { name: string };
  WAITING_API_SERVER: { reason: Reason };
}

/** True if this was the reason to wait. */
export function isAwaited<K extends keyof Awaited>(
  waiting: Reason | undefined,
  key: K,
): waiting is { key: K; params: Awaited[K] } {
  return typeof waiting === 'object' && 'key' in waiting && waiting.key === key;
}

/** Nothing is there that could respond. */
export function isUnreachable({ kind }: { kind: string }): boolean {
  const unreachable = [CONNECTION_REFUSED, CONNECTION_RESET, CONNECTION_TIMED_OUT, HOST_UNREACHABLE];
  return unreachable.some((failure) => failure.kind === kind);
}

/** The server that can no longer be connected to during a wait, with the failure that says why. */
export function lostServer(waiting: Reason | undefined): { server: string; reason: Reason } | undefined {
  if (!isAwaited(waiting, 'WAITING_API_SERVER')) return undefined;
  const { reason } = waiting.params;
  if (typeof reason !== 'object' || !('kind' in reason) || !isUnreachable(reason)) return undefined;
  const { server } = (reason.params ?? {}) as { server?: unknown };
  return typeof server === 'string' ? { server, reason } : undefined;
}

/** True for the reason of a condition that the approver of bound tokens sets. */
export const isByKubejoin = (reason: string): boolean => reason.startsWith('KubejoinDenied');
