/**
 * `npm run test:mutation -- src/pki`: changes the code in one place at a time and lists the changes that no test
 * notices.
 * `--goal 90`: the least score in percent. `--reach 3`: how many imports may lie between a test and the file.
 * `--tests test/pki`: only these tests. `--sample 0.2`: a part of the mutants, always the same.
 * `--slow 20`: test files that take longer by themselves are left out (in seconds). `--report`: what is known so far.
 */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ONE_IN } from './equivalent.ts';
import { distance } from './import-graph.ts';
import type { Job } from './job.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { percent, type Score, score } from './report.ts';
import {
  digest,
  type Known,
  keep,
  keepTimes,
  keyOf,
  knownTimes,
  type Store,
  stillKnown,
  type Verdict,
} from './results.ts';
import { type Found, judge } from './sessions.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, '.mutation');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    goal: { type: 'string', default: '90' },
    reach: { type: 'string', default: '3' },
    tests: { type: 'string', multiple: true, default: ['test'] },
    sample: { type: 'string', default: '1' },
    slow: { type: 'string', default: '20' },
    report: { type: 'boolean', default: false },
  },
});

/** In milliseconds. */
const SLOW = Number(values.slow) * 1000;

const absolute = (file: string): string => path.join(root, file);

function filesUnder(place: string, wanted: RegExp): string[] {
  if (statSync(absolute(place)).isFile()) return [place];
  const names = readdirSync(absolute(place), { recursive: true }) as string[];
  return names
    .map((name) => path.join(place, name))
    .filter((file) => wanted.test(file))
    .sort();
}

const digests = new Map<string, string | undefined>();
function digestOf(file: string): string | undefined {
  if (!digests.has(file)) digests.set(file, digest(readFileSync(absolute(file), 'utf8')));
  return digests.get(file);
}

/** The nearest tests come first: they notice most. Of those that are as near, the fastest. */
function nearestTests(files: readonly string[], times: ReadonlyMap<string, number>): string[] {
  const targets = new Set(files.map(absolute));
  const timeOf = (test: string) => times.get(test) ?? statSync(absolute(test)).size / 10;
  return values.tests
    .flatMap((place) => filesUnder(place, /\.test\.ts$/))
    .filter((test) => (times.get(test) ?? 0) <= SLOW)
    .map((test) => ({ test, steps: distance(absolute(test), targets, Number(values.reach)) }))
    .flatMap(({ test, steps }) => (steps === undefined ? [] : [{ test, steps }]))
    .sort((a, b) => a.steps - b.steps || timeOf(a.test) - timeOf(b.test))
    .map(({ test }) => test);
}

type Subject = { path: string; source: string; firstId: number; mutants: Mutant[]; known: Known };

const isSampled = (file: string, mutant: Mutant): boolean =>
  Number.parseInt(digest(`${file} ${keyOf(mutant)}`).slice(0, 6), 16) < Number(values.sample) * 0x1000000;

function subjectsOf(files: readonly string[], store: Store): Subject[] {
  let firstId = 0;
  return files.map((file) => {
    const source = readFileSync(absolute(file), 'utf8');
    const mutants = mutantsOf(source).filter((mutant) => isSampled(file, mutant));
    const subject = { path: file, source, firstId, mutants, known: stillKnown(store, file, source) };
    firstId += mutants.length;
    return subject;
  });
}

const todoOf = ({ firstId, mutants, known }: Subject): number[] =>
  mutants.flatMap((mutant, index) => (known.verdicts[keyOf(mutant)]?.by ? [] : [firstId + index]));

/** The mutants of all these files that a test file does not notice, by test file. */
function passedOf(subjects: readonly Subject[]): Record<string, number[]> {
  const passed: Record<string, number[]> = {};
  for (const { firstId, mutants, known } of subjects) {
    const idOf = new Map(mutants.map((mutant, index) => [keyOf(mutant), firstId + index]));
    for (const [test, keys] of Object.entries(known.passed)) {
      passed[test] = [...(passed[test] ?? []), ...keys.flatMap((key) => idOf.get(key) ?? [])];
    }
  }
  return passed;
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const store = { folder, digestOf: (file: string) => safely(() => digestOf(file)) };
  const files = positionals.flatMap((place) => filesUnder(place, /(?<!_pb|\.d)\.ts$/));
  if (files.length === 0) throw new Error('Name a file or a folder: npm run test:mutation -- src/pki');
  const subjects = subjectsOf(files, store);
  if (!values.report) await judged(subjects, nearestTests(files, knownTimes(store)), store);
  report(
    subjects.map(({ path: file, source, mutants }) =>
      score(file, source, mutants, stillKnown(store, file, source).verdicts),
    ),
  );
}

async function judged(subjects: readonly Subject[], tests: readonly string[], store: Store): Promise<void> {
  const todo = subjects.flatMap(todoOf);
  // As they are now: what is learnt by one that somebody changes meanwhile does not hold.
  for (const test of tests) digestOf(test);
  const job: Job = {
    files: [...subjects],
    todo,
    tests: [...tests],
    passed: passedOf(subjects),
    slow: SLOW,
    progress: '',
  };
  console.log(
    `${subjects.flatMap(({ mutants }) => mutants).length} mutants, ${todo.length} to judge by ${tests.length} test files`,
  );
  const save = (found: Found) => saved(subjects, store, found);
  const found = await judge(job, folder, knownTimes(store), { say: console.log, save });
  save(found);
  for (const [test, why] of found.unusable) console.log(`\nNot used: ${test}: ${why}`);
}

function saved(subjects: readonly Subject[], store: Store, found: Found): void {
  keepTimes(store, found.times);
  for (const subject of subjects) keep(store, subject.path, subject.source, knownWith(subject, found));
}

/** The earlier verdicts about a file's mutants, and the new ones; mutants outside of a sample keep theirs. */
function knownWith({ firstId, mutants, known }: Subject, { verdicts, covered, passed }: Found): Known {
  const added: Record<string, Verdict> = {};
  for (const [index, mutant] of mutants.entries()) {
    const verdict =
      verdicts.get(firstId + index) ?? (covered.has(firstId + index) ? { status: 'survived' as const } : undefined);
    if (verdict) added[keyOf(mutant)] = verdict;
  }
  const keyed = (ids: ReadonlySet<number>) =>
    mutants.flatMap((mutant, index) => (ids.has(firstId + index) ? [keyOf(mutant)] : []));
  const passing = [...passed].map(
    ([test, ids]) => [test, [...new Set([...(known.passed[test] ?? []), ...keyed(ids)])]] as const,
  );
  const some = passing.filter(([, keys]) => keys.length > 0);
  return { verdicts: { ...known.verdicts, ...added }, passed: { ...known.passed, ...Object.fromEntries(some) } };
}

function report(scores: readonly Score[]): void {
  for (const { file, mutants, killed, equivalent, survivors } of scores) {
    console.log(`\n${file}: ${mutants} mutants, ${killed} killed, ${survivors.length} survived`);
    for (const survivor of survivors) console.log(`  ${survivor}`);
    if (equivalent > 0) console.log(`  and ${equivalent} that are equivalent`);
  }
  const sum = (count: (of: Score) => number) => scores.reduce((total, of) => total + count(of), 0);
  const all = {
    mutants: sum((of) => of.mutants),
    killed: sum((of) => of.killed),
    equivalent: sum((of) => of.equivalent),
  };
  const reached = percent(all);
  const sampled = values.sample === '1' ? '' : ` (a sample: ${values.sample})`;
  console.log(
    `\n${all.killed} of ${all.mutants - all.equivalent} killed: ${reached.toFixed(1)} %${sampled}, goal ${values.goal} %`,
  );
  const tooMany = all.equivalent * ONE_IN > Math.max(all.mutants, ONE_IN);
  if (tooMany) console.log(`${all.equivalent} are said to be equivalent: more than one in ${ONE_IN}`);
  if (reached < Number(values.goal) || tooMany) process.exitCode = 1;
}

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

await main();
