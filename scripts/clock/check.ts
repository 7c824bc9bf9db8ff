/**
 * `npm run lint`: no test of the gate measures time or memory, because a slow machine would fail it. test/growth alone
 * may (`npm run check:growth`); the others count work, take a clock of their own, or wait for a condition.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../build/checkout.ts';

/** Each has no other use than to measure. */
const MEASURES =
  /performance\.now|\bhrtime\b|\bcpuUsage\b|resourceUsage\(|memoryUsage|monitorEventLoopDelay|schedstat|from '[^']*\/(?:growth|processor-time)\.ts'|expect\(Date\.now\(\)/;

/** Files that may, with the reason. */
const MAY_MEASURE: Readonly<Record<string, string>> = {
  'lab/etcd/stuck-learner.test.ts': 'how long etcd waits is what the code relies on; not in the gate',
  'lab/machine/enter.ts': 'tells how long a command took',
  'lab/pki-oracle/commands.test.ts': 'the ends of two certificates differ by as long as it took to make them',
  'lab/pki-oracle/pki.test.ts': 'the same',
  'lab/support/node-watch.ts': 'the times of nodes, for benches',
  'lab/worker/approval.test.ts': 'two minutes tell "at once" from the five that it would wait',
  'lab/worker/kubejoin.ts': 'the same',
  'test/fuzz/growth.ts': 'the fuzzer measures with --growth, every night',
  'test/fuzz/session.ts': 'the fuzzer runs for --seconds, and limits its own memory',
  'test/fuzz/run.ts': 'says now and then how far it is',
  'test/fuzz/target-process.ts': 'says now and then how far it is',
};

const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'test', 'lab'], {
  cwd: projectRoot,
  encoding: 'utf8',
});
const files = listed
  .split('\n')
  .filter(
    (file) => file.endsWith('.ts') && !file.startsWith('test/growth/') && existsSync(path.join(projectRoot, file)),
  );
const measuring = new Map(
  files.map((file) => [
    file,
    readFileSync(path.join(projectRoot, file), 'utf8')
      .split('\n')
      .flatMap((text, index) => (MEASURES.test(text) ? [`${file}:${index + 1}: ${text.trim()}`] : [])),
  ]),
);
const problems = files.filter((file) => !(file in MAY_MEASURE)).flatMap((file) => measuring.get(file) ?? []);
for (const file of Object.keys(MAY_MEASURE))
  if (!measuring.get(file)?.length) problems.push(`${file}: in MAY_MEASURE, but measures nothing`);
for (const problem of problems) console.error(problem);
console.log(`${files.length} files of tests, ${problems.length} measurements of time`);
if (problems.length > 0) process.exitCode = 1;
