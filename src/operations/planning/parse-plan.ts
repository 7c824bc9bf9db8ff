import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { jsonText, shown } from '../../base/shown.ts';
import { orUndefined, parseJson } from '../../base/try.ts';
import { PLAN_VERSION, type Plan, planDigest } from './format.ts';
import {
  PLAN_EDITED,
  PLAN_MALFORMED,
  PLAN_TOO_LARGE,
  PLAN_VERSION_UNKNOWN,
  type PlanProblem,
} from './operations-planning-sentences.ts';

/** The plan of a control-plane node has about 60 KiB. */
export const MAX_PLAN_BYTES = 1024 * 1024;
/** The text of a plan's file. Throws PLAN_TOO_LARGE where it would be refused when it is read. */
export function planText(plan: Plan): string {
  const text = `${jsonText(plan, 2)}\n`;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_PLAN_BYTES) throw new Failure(PLAN_TOO_LARGE, { bytes, maxBytes: MAX_PLAN_BYTES });
  return text;
}

/** Generous: the deepest value of a plan is a list item in the details of a change. */
const MAX_DEPTH = 16;

/**
 * Parses a plan. It need not be trusted, because it is only compared with a new plan.
 *
 * @param text the plan as JSON
 * @param source name of the text, for failures
 * @throws A Failure: PLAN_INVALID, also if digest and content do not match.
 * @example
 * await using rehearsal = await startRehearsal();
 * const planned = await plan(rehearsal.joinOptions('node-1'));
 * const reviewed = parsePlan(JSON.stringify(planned), 'plan.json');
 * await apply(reviewed, rehearsal.joinOptions('node-1'));
 */
export function parsePlan(text: string, source: string): Plan {
  const malformed = (problem: PlanProblem) => new Failure(PLAN_MALFORMED, { path: source, problem });
  const { depth, keys } = shapeOf(text);
  if (depth > MAX_DEPTH) throw malformed({ type: 'too-deep', limit: MAX_DEPTH });
  const value = parseJson(text);
  if (value === undefined) throw malformed({ type: 'not-json' });
  // The reviewer's program may have shown the other one of two fields with the same name.
  if (keysIn(value) !== keys) throw malformed({ type: 'duplicate-keys' });
  const plan = record(value);
  if (plan.kind !== 'kubejoin-plan') throw malformed({ type: 'no-plan' });
  if (plan.version !== PLAN_VERSION) {
    const version = shown(typeof plan.version === 'number' ? String(plan.version) : typeof plan.version);
    throw new Failure(PLAN_VERSION_UNKNOWN, { path: source, version, supported: PLAN_VERSION });
  }
  const wrong = wrongField(plan);
  if (wrong !== undefined) throw malformed({ type: 'field', field: wrong });
  const digest = planDigest(plan);
  if (plan.digest !== digest)
    throw new Failure(PLAN_EDITED, { path: source, digest: shownDigest(String(plan.digest)), computed: digest });
  return value as Plan;
}

/** Parses a plan that a program passes as a value. The result is a copy, which no one else can change. */
export function planIn(value: unknown): Plan {
  // '' is not a valid document: the value has no JSON form (undefined, a cycle).
  return parsePlan(orUndefined(() => JSON.stringify(value)) ?? '', 'apply(plan)');
}

/** Counts depth and fields in the text, since recursing into a parsed value could overflow the stack. */
function shapeOf(text: string): { depth: number; keys: number } {
  let [depth, deepest, keys] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
    else if (character === ':') keys++;
  }
  return { depth: deepest, keys };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const fields = Object.values(value);
  const below = fields.reduce((sum: number, field) => sum + keysIn(field), 0);
  return Array.isArray(value) ? below : below + fields.length;
}

const isText = (value: unknown): boolean => typeof value === 'string';

/** The first field whose type is not the one that the comparison relies on. */
function wrongField(plan: Record<string, unknown>): string | undefined {
  for (const field of ['kubejoin', 'command', 'nodeName', 'role', 'digest']) if (!isText(plan[field])) return field;
  for (const [list, fields] of [
    ['checks', ['name', 'result']],
    ['changes', ['phase', 'kind', 'subject', 'action']],
  ] as const) {
    const entries = plan[list];
    if (!Array.isArray(entries)) return list;
    for (const [index, entry] of entries.entries()) {
      const wrong = fields.find((field) => !isText(record(entry)[field]));
      if (wrong !== undefined) return `${list}[${index}].${wrong}`;
    }
  }
  return undefined;
}

/** Shows a digest, which is not a secret; any other text in its place is hidden, because it could be one. */
function shownDigest(digest: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : '?';
}
