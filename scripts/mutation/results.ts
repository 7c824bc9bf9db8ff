import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Mutant } from './mutants.ts';

/** `survived`: a test reaches it, and none that has run so far notices it. */
export type Verdict = { status: 'killed' | 'timeout' | 'survived'; by?: string };

/** Keys of the mutants that a test file does not notice, by test file. */
export type Passed = Record<string, readonly string[]>;

/**
 * Results for a file's mutants. They hold as long as the file, and the test that found them, are unchanged.
 */
type Kept = { source: string; tests: Record<string, string>; verdicts: Record<string, Verdict>; passed: Passed };

export type Known = Pick<Kept, 'verdicts' | 'passed'>;

export type Store = { folder: string; digestOf: (file: string) => string | undefined };

export const keyOf = ({ start, end, how, text }: Mutant): string => `${start}-${end} ${how} ${text}`;

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

export const killerOf = ({ by }: Verdict): string | undefined => by?.slice(0, by.indexOf(':'));

const pathOf = (store: Store, file: string): string => path.join(store.folder, `${file.replaceAll('/', '__')}.json`);

/**
 * Results that still hold: a killed mutant's verdict while its killer is unchanged, and the mutants that an unchanged
 * test does not notice.
 */
export function stillKnown(store: Store, file: string, source: string): Known {
  const kept = read<Kept>(pathOf(store, file));
  if (kept?.source !== digest(source)) return { verdicts: {}, passed: {} };
  const unchanged = (test: string) => kept.tests[test] !== undefined && kept.tests[test] === store.digestOf(test);
  const holds = (verdict: Verdict) => unchanged(killerOf(verdict) ?? '') || verdict.status === 'survived';
  return { verdicts: only(kept.verdicts, (_, verdict) => holds(verdict)), passed: only(kept.passed ?? {}, unchanged) };
}

const only = <T>(all: Record<string, T>, wanted: (key: string, value: T) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([key, value]) => wanted(key, value)));

export function keep(store: Store, file: string, source: string, { verdicts, passed }: Known): void {
  mkdirSync(store.folder, { recursive: true });
  const tests = new Set([...Object.values(verdicts).map((verdict) => killerOf(verdict) ?? ''), ...Object.keys(passed)]);
  const digests = [...tests].flatMap((test) => (test === '' ? [] : [[test, store.digestOf(test) ?? '']]));
  const kept: Kept = { source: digest(source), tests: Object.fromEntries(digests), verdicts, passed };
  writeFileSync(pathOf(store, file), JSON.stringify(kept));
}

/** How long each test file takes without a mutant, in milliseconds. */
type Times = Record<string, { digest: string; ms: number }>;

const timesIn = (store: Store): string => path.join(store.folder, 'times.json');

export function knownTimes(store: Store): ReadonlyMap<string, number> {
  const kept = Object.entries(read<Times>(timesIn(store)) ?? {});
  return new Map(kept.flatMap(([test, { digest: of, ms }]) => (of === store.digestOf(test) ? [[test, ms]] : [])));
}

export function keepTimes(store: Store, times: ReadonlyMap<string, number>): void {
  const kept: Times = read(timesIn(store)) ?? {};
  for (const [test, ms] of times) kept[test] = { digest: store.digestOf(test) ?? '', ms };
  writeFileSync(timesIn(store), JSON.stringify(kept));
}

function read<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
