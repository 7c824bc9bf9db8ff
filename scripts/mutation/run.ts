/**
 * `npm run test:mutation -- src/pki`: changes the code in one place at a time and lists the changes that no test notices.
 * `--goal 90`: the least score in percent. `--reach 3`: how many imports may lie between a test and the file.
 * `--tests test/pki`: only these tests. `--sample 0.2`: a part of the mutants, always the same.
 */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ONE_IN } from './equivalent.ts';
import { distance } from './import-graph.ts';
import type { Job } from './job.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { percent, type Score, score } from './report.ts';
import { digest, keep, keyOf, type Store, stillKnown, type Verdict } from './results.ts';
import { judge } from './sessions.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, '.mutation');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    goal: { type: 'string', default: '90' },
    reach: { type: 'string', default: '3' },
    tests: { type: 'string', multiple: true, default: ['test'] },
    sample: { type: 'string', default: '1' },
  },
});

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

/** The nearest tests come first: they are the quickest to notice, and what they notice needs no other. */
function nearestTests(files: readonly string[]): string[] {
  const targets = new Set(files.map(absolute));
  const found = values.tests
    .flatMap((place) => filesUnder(place, /\.test\.ts$/))
    .map((test) => ({ test, steps: distance(absolute(test), targets, Number(values.reach)) }));
  return found
    .flatMap(({ test, steps }) => (steps === undefined ? [] : [{ test, steps }]))
    .sort((a, b) => a.steps - b.steps || statSync(absolute(a.test)).size - statSync(absolute(b.test)).size)
    .map(({ test }) => test);
}

type Subject = { path: string; source: string; firstId: number; mutants: Mutant[]; known: Record<string, Verdict> };

const isSampled = (file: string, mutant: Mutant): boolean =>
  Number.parseInt(digest(`${file} ${keyOf(mutant)}`).slice(0, 6), 16) < Number(values.sample) * 0x1000000;

function subjectsOf(files: readonly string[], tests: readonly string[], store: Store): Subject[] {
  let firstId = 0;
  return files.map((file) => {
    const source = readFileSync(absolute(file), 'utf8');
    const mutants = mutantsOf(source).filter((mutant) => isSampled(file, mutant));
    const subject = { path: file, source, firstId, mutants, known: stillKnown(store, file, source, tests) };
    firstId += mutants.length;
    return subject;
  });
}

const todoOf = ({ firstId, mutants, known }: Subject): number[] =>
  mutants.flatMap((mutant, index) => (known[keyOf(mutant)] ? [] : [firstId + index]));

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const store = { folder, digestOf: (file: string) => safely(() => digestOf(file)) };
  const files = positionals.flatMap((place) => filesUnder(place, /(?<!_pb|\.d)\.ts$/));
  if (files.length === 0) throw new Error('Name a file or a folder: npm run test:mutation -- src/pki');
  const tests = nearestTests(files);
  const subjects = subjectsOf(files, tests, store);
  const job: Job = { files: subjects, todo: subjects.flatMap(todoOf), tests, progress: '' };
  console.log(`${subjects.flatMap(({ mutants }) => mutants).length} mutants, ${job.todo.length} to judge by ${tests.length} test files`);
  const found = await judge(job, folder, console.log, (verdicts) => save(subjects, tests, store, verdicts));
  const final = new Map(job.todo.map((id) => [id, found.verdicts.get(id) ?? survivor(found.covered.has(id))]));
  save(subjects, tests, store, final);
  for (const [test, why] of found.unusable) console.log(`\nNot used: ${test}: ${why}`);
  report(subjects.map((subject) => score(subject.path, subject.source, subject.mutants, verdictsOf(subject, final))));
}

const survivor = (covered: boolean): Verdict => ({ status: covered ? 'survived' : 'unreached' });

function verdictsOf({ firstId, mutants, known }: Subject, found: ReadonlyMap<number, Verdict>): Record<string, Verdict> {
  const added = mutants.flatMap((mutant, index) => {
    const verdict = found.get(firstId + index);
    return verdict ? [[keyOf(mutant), verdict] as const] : [];
  });
  return { ...known, ...Object.fromEntries(added) };
}

function save(subjects: readonly Subject[], tests: readonly string[], store: Store, found: ReadonlyMap<number, Verdict>): void {
  for (const subject of subjects) keep(store, subject.path, subject.source, tests, verdictsOf(subject, found));
}

function report(scores: readonly Score[]): void {
  for (const { file, mutants, killed, equivalent, survivors } of scores) {
    console.log(`\n${file}: ${mutants} mutants, ${killed} killed, ${survivors.length} survived`);
    for (const survivor of survivors) console.log(`  ${survivor}`);
    if (equivalent > 0) console.log(`  and ${equivalent} that are equivalent`);
  }
  const sum = (count: (of: Score) => number) => scores.reduce((total, of) => total + count(of), 0);
  const all = { mutants: sum((of) => of.mutants), killed: sum((of) => of.killed), equivalent: sum((of) => of.equivalent) };
  const reached = percent(all);
  const sampled = values.sample === '1' ? '' : ` (a sample: ${values.sample})`;
  console.log(`\n${all.killed} of ${all.mutants - all.equivalent} killed: ${reached.toFixed(1)} %${sampled}, goal ${values.goal} %`);
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
