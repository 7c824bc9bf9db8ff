import { shown } from '../../base/shown.ts';
import { canonicalJson, type Plan, type PlannedChange, type PlannedCheck, planDigest } from './format.ts';

/** One difference between a reviewed plan and the current one. Texts from the reviewed file are sanitized. */
export type PlanDifference =
  /** A field of the plan itself: node name, role, cluster, and so on. */
  | { type: 'field'; field: string; before: string; now: string }
  /** Another result or other codes of a check. */
  | { type: 'check'; name: string; before: string | undefined; now: string | undefined }
  | { type: 'change-gone'; kind: string; subject: string }
  | { type: 'change-added'; kind: string; subject: string }
  /** `fields`: names of the differing fields of the change. */
  | { type: 'change-differs'; kind: string; subject: string; fields: readonly string[] }
  /** The same entries in another order. */
  | { type: 'order' };

const LISTS: ReadonlySet<string> = new Set(['checks', 'changes', 'digest']);

/** All differences between two plans; empty only for equal plans. */
export function planDifferences(reviewed: Plan, now: Plan): PlanDifference[] {
  if (canonicalJson(reviewed) === canonicalJson(now)) return [];
  const differences = [
    ...fieldDifferences(reviewed, now),
    ...checkDifferences(reviewed.checks, now.checks),
    ...changeDifferences(reviewed.changes, now.changes),
  ];
  if (differences.length > 0) return differences;
  // Equal entries can differ only in order, and a digest that differs alone was edited.
  return planDigest(reviewed) === planDigest(now) ? [fieldDifference(reviewed, now, 'digest')] : [{ type: 'order' }];
}

function fieldDifferences(reviewed: Plan, now: Plan): PlanDifference[] {
  return differingKeys(reviewed, now)
    .filter((field) => !LISTS.has(field))
    .map((field) => fieldDifference(reviewed, now, field));
}

function fieldDifference(reviewed: Plan, now: Plan, field: string): PlanDifference {
  const value = (plan: Plan) => shownValue((plan as unknown as Record<string, unknown>)[field]);
  return { type: 'field', field: shown(field), before: value(reviewed), now: value(now) };
}

/** A value for a message, with identities and digests shortened. */
function shownValue(value: unknown): string {
  if (value === undefined) return '-';
  return shown(
    typeof value === 'string'
      ? value
      : canonicalJson(value).replace(/[0-9a-f]{64}/g, (digest) => `${digest.slice(0, 12)}…`),
  );
}

function checkDifferences(reviewed: readonly PlannedCheck[], now: readonly PlannedCheck[]): PlanDifference[] {
  return paired(reviewed, now, ({ name }) => name).flatMap(([check, before, after]) => {
    if (canonicalJson([before]) === canonicalJson([after])) return [];
    const [was, is] = [before && resultOf(before), after && resultOf(after)];
    return [{ type: 'check', name: shown(check.name), before: was, now: is } as const];
  });
}

function resultOf({ result, said }: PlannedCheck): string {
  return shown([result, ...(Array.isArray(said) ? said : [])].join(' '));
}

function changeDifferences(reviewed: readonly PlannedChange[], now: readonly PlannedChange[]): PlanDifference[] {
  const key = ({ phase, kind, subject }: PlannedChange) => canonicalJson([phase, kind, subject]);
  return paired(reviewed, now, key).flatMap(([change, before, after]): PlanDifference[] => {
    const about = { kind: shown(change.kind), subject: shown(change.subject) };
    if (before === undefined) return [{ type: 'change-added', ...about }];
    if (after === undefined) return [{ type: 'change-gone', ...about }];
    const fields = differingKeys(before, after).map(shown);
    return fields.length === 0 ? [] : [{ type: 'change-differs', ...about, fields }];
  });
}

type Pair<T> = [entry: T, before: T | undefined, after: T | undefined];

/** Pairs entries with the same key in order of their occurrence; then those that only the later list has. */
function paired<T>(before: readonly T[], after: readonly T[], keyOf: (entry: T) => string): Pair<T>[] {
  const rest = new Map<string, T[]>();
  for (const entry of after) rest.set(keyOf(entry), [...(rest.get(keyOf(entry)) ?? []), entry]);
  const pairs = before.map((entry): Pair<T> => [entry, entry, rest.get(keyOf(entry))?.shift()]);
  return [...pairs, ...[...rest.values()].flat().map((entry): Pair<T> => [entry, undefined, entry])];
}

function differingKeys(before: object, after: object): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  // A list tells a missing value from null.
  const text = (map: object, key: string) =>
    canonicalJson(Object.hasOwn(map, key) ? [(map as Record<string, unknown>)[key]] : []);
  return [...keys].filter((key) => text(before, key) !== text(after, key));
}
