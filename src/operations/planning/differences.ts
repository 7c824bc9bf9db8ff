import { shown } from '../../base/shown.ts';
import { canonicalJson, type Plan, type PlannedChange, type PlannedCheck } from './format.ts';

/**
 * One place where a plan that was reviewed and the plan of now are not the same. Texts of the reviewed one come from a
 * file: they are made harmless.
 */
export type PlanDifference =
  /** Of the plan as a whole: node name, role, cluster ... */
  | { type: 'field'; field: string; before: string; now: string }
  /** A check has another result, or says something else. */
  | { type: 'check'; name: string; before: string | undefined; now: string | undefined }
  | { type: 'change-gone'; kind: string; subject: string }
  | { type: 'change-added'; kind: string; subject: string }
  /** `fields`: which of the change's fields. */
  | { type: 'change-differs'; kind: string; subject: string; fields: readonly string[] }
  /** The same entries in another order. */
  | { type: 'order' };

const LISTS: ReadonlySet<string> = new Set(['checks', 'changes', 'digest']);

/** Where two plans differ; none only where they are the same in everything. */
export function planDifferences(reviewed: Plan, now: Plan): PlanDifference[] {
  if (canonicalJson(reviewed) === canonicalJson(now)) return [];
  const differences = [
    ...fieldDifferences(reviewed, now),
    ...checkDifferences(reviewed.checks, now.checks),
    ...changeDifferences(reviewed.changes, now.changes),
  ];
  if (differences.length > 0) return differences;
  // Entries that are the same one by one can only have changed places; a digest that differs alone was written by
  // somebody.
  return withoutDigest(reviewed) === withoutDigest(now)
    ? [fieldDifference(reviewed, now, 'digest')]
    : [{ type: 'order' }];
}

function withoutDigest({ digest: _, ...plan }: Plan): string {
  return canonicalJson(plan);
}

function fieldDifferences(reviewed: Plan, now: Plan): PlanDifference[] {
  const fields = differingKeys(reviewed, now).filter((field) => !LISTS.has(field));
  return fields.map((field) => fieldDifference(reviewed, now, field));
}

function fieldDifference(reviewed: Plan, now: Plan, field: string): PlanDifference {
  const value = (plan: Plan) => shownValue((plan as unknown as Record<string, unknown>)[field]);
  return { type: 'field', field: shown(field), before: value(reviewed), now: value(now) };
}

/** As it may stand in a message: identities and digests are cut, which tells them apart well enough. */
function shownValue(value: unknown): string {
  if (value === undefined) return '-';
  return shown(
    typeof value === 'string'
      ? value
      : canonicalJson(value).replace(/[0-9a-f]{64}/g, (digest) => `${digest.slice(0, 12)}…`),
  );
}

function checkDifferences(reviewed: readonly PlannedCheck[], now: readonly PlannedCheck[]): PlanDifference[] {
  return paired(reviewed, now, ({ name }) => name).flatMap(([before, after]) => {
    if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
    const name = shown((before ?? after)?.name ?? '');
    return [{ type: 'check', name, before: before && told(before), now: after && told(after) } as const];
  });
}

function told({ result, said }: PlannedCheck): string {
  const codes = Array.isArray(said) ? said : [];
  return shown([result, ...codes].join(' '));
}

function changeDifferences(reviewed: readonly PlannedChange[], now: readonly PlannedChange[]): PlanDifference[] {
  const key = ({ phase, kind, subject }: PlannedChange) => canonicalJson([phase, kind, subject]);
  return paired(reviewed, now, key).flatMap(([before, after]): PlanDifference[] => {
    const change = before ?? after;
    const about = { kind: shown(change?.kind ?? ''), subject: shown(change?.subject ?? '') };
    if (before === undefined) return [{ type: 'change-added', ...about }];
    if (after === undefined) return [{ type: 'change-gone', ...about }];
    const fields = differingKeys(before, after).map(shown);
    return fields.length === 0 ? [] : [{ type: 'change-differs', ...about, fields }];
  });
}

/**
 * What stands in both lists under the same key, the first with the first and so on; then what only the later one has.
 */
function paired<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (entry: T) => string,
): [T | undefined, T | undefined][] {
  const rest = new Map<string, T[]>();
  for (const entry of after) rest.set(keyOf(entry), [...(rest.get(keyOf(entry)) ?? []), entry]);
  const pairs = before.map((entry): [T | undefined, T | undefined] => [entry, rest.get(keyOf(entry))?.shift()]);
  return [...pairs, ...[...rest.values()].flat().map((entry): [undefined, T] => [undefined, entry])];
}

function differingKeys(before: object, after: object): string[] {
  const [one, other] = [
    new Map<string, unknown>(Object.entries(before)),
    new Map<string, unknown>(Object.entries(after)),
  ];
  const keys = new Set([...one.keys(), ...other.keys()]);
  // In a list, a value that is not there differs from every one that is.
  const text = (map: Map<string, unknown>, key: string) => canonicalJson(map.has(key) ? [map.get(key)] : []);
  return [...keys].filter((key) => text(one, key) !== text(other, key));
}
