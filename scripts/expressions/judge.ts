import { createRequire } from 'node:module';
import type { Diagnostics, Parameters } from 'recheck';

/** recheck's own JavaScript, and not the programs that it has for some machines: the same verdict everywhere. */
process.env.RECHECK_BACKEND ??= 'pure';
const require = createRequire(import.meta.url);

/** The version goes into the record of verdicts: another one may judge differently. */
export const JUDGE = `recheck ${(require('recheck/package.json') as { version: string }).version}`;

/** An analysis of an automaton may take forever; a search for an attack then decides. */
const ANALYSIS_MS = 5_000;
const SEARCH_MS = 120_000;

/** Undefined for an expression that takes time in proportion to every text; else what is wrong with it. */
export function fault(source: string, flags: string): string | undefined {
  const first = judged(source, flags, { timeout: ANALYSIS_MS });
  const verdict = first.status === 'unknown' ? judged(source, flags, { checker: 'fuzz', timeout: SEARCH_MS }) : first;
  if (verdict.status === 'safe') return undefined;
  if (verdict.status === 'unknown') return `cannot be judged (${verdict.error.kind})`;
  return `${verdict.complexity.summary}: ${verdict.attack.pattern}`;
}

function judged(source: string, flags: string, parameters: Parameters): Diagnostics {
  const { checkSync } = require('recheck') as typeof import('recheck');
  return checkSync(source, flags, parameters);
}
