import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { shown } from '../../base/shown.ts';
import { PLAN_VERSION, type Plan, planDigest } from './format.ts';
import type { PlanProblem } from './sentences.ts';
import { PLAN_EDITED, PLAN_MALFORMED, PLAN_VERSION_UNKNOWN } from './sentences.ts';

/** A control plane's plan has some 60 KiB. */
export const MAX_PLAN_BYTES = 4 * 1024 * 1024;
/** A plan's deepest place: an item of a list in the details of a change. */
const MAX_DEPTH = 16;

/**
 * The plan that a text holds. Nobody need trust it: it is only ever compared with a plan that is made here and now.
 * `source` names the text in failures: PLAN_MALFORMED, PLAN_VERSION_UNKNOWN, PLAN_EDITED (its digest is not that of its
 * content).
 */
export function parsePlan(text: string, source: string): Plan {
  const malformed = (problem: PlanProblem) => new Failure(PLAN_MALFORMED, { path: source, problem });
  const { depth, keys } = shapeOf(text);
  if (depth > MAX_DEPTH) throw malformed({ type: 'too-deep', limit: MAX_DEPTH });
  const value = parsed(text);
  if (value === undefined) throw malformed({ type: 'not-json' });
  // Of two fields of one name a reviewer's program may have shown the other one.
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
    throw new Failure(PLAN_EDITED, { path: source, digest: shownDigest(plan.digest), computed: digest });
  return value as Plan;
}

/**
 * The same of a value that a program gives for a plan. What it is made of is not kept: nothing that it holds can change
 * afterwards.
 */
export function planIn(value: unknown): Plan {
  return parsePlan(textOf(value), 'apply(plan)');
}

/** As JSON; '', which is none, for what has no such form (undefined, what holds itself). */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Depth and number of fields, by the characters outside of strings: before anything is built that could be too deep to
 * walk.
 */
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

/** The first field that has not the type which a comparison relies on. */
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

/** A digest is no secret, though it looks like one; anything else in its place is not repeated. */
function shownDigest(digest: unknown): string {
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : '?';
}
