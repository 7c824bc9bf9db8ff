import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Mutant } from './mutants.ts';

export type Verdict = { status: 'killed' | 'timeout' | 'survived' | 'unreached'; by?: string };

/** What is known of a file's mutants. A verdict holds as long as the file, and what it rests on, are as they were. */
type Kept = { source: string; tests: Record<string, string>; verdicts: Record<string, Verdict> };

export type Store = { folder: string; digestOf: (file: string) => string | undefined };

export const keyOf = ({ start, end, how, text }: Mutant): string => `${start}-${end} ${how} ${text}`;

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const pathOf = (store: Store, file: string): string => path.join(store.folder, `${file.replaceAll('/', '__')}.json`);

/** The verdicts that still hold: a killed mutant's while its killer is unchanged, a survivor's while all its tests are. */
export function stillKnown(store: Store, file: string, source: string, tests: readonly string[]): Record<string, Verdict> {
  const kept = read(pathOf(store, file));
  if (kept?.source !== digest(source)) return {};
  const unchanged = (test: string) => kept.tests[test] !== undefined && kept.tests[test] === store.digestOf(test);
  const allUnchanged = tests.every(unchanged);
  const holds = ({ by }: Verdict) => (by === undefined ? allUnchanged : unchanged(by.slice(0, by.indexOf(':'))));
  return Object.fromEntries(Object.entries(kept.verdicts).filter(([, verdict]) => holds(verdict)));
}

export function keep(store: Store, file: string, source: string, tests: readonly string[], verdicts: Record<string, Verdict>): void {
  mkdirSync(store.folder, { recursive: true });
  // A killer from an earlier run with other tests counts for its verdict too.
  const killers = Object.values(verdicts).flatMap(({ by }) => (by ? [by.slice(0, by.indexOf(':'))] : []));
  const digests = [...new Set([...tests, ...killers])].map((test) => [test, store.digestOf(test) ?? '']);
  const kept: Kept = { source: digest(source), tests: Object.fromEntries(digests), verdicts };
  writeFileSync(pathOf(store, file), JSON.stringify(kept));
}

function read(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch {
    return undefined;
  }
}
