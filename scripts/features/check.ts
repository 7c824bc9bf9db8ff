/**
 * `npm run check:features [-- --each | NAME...] [--full]`: takes all features out of a copy of the project at once, where
 * types and lint must then pass; with `--each` or names, each by itself with those that need it. `--full` also runs the
 * tests that run the program, the library and their sentences.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../build/checkout.ts';
import { FEATURES } from '../imports/features.ts';
import { copyProject, featuresIn, takeOut } from './take-out.ts';

const TYPES = ['node_modules/.bin/tsc', '--noEmit'];
// An empty list is written in one line.
const FORMAT = ['node_modules/.bin/biome', 'check', '--write', 'src/program', 'package.json'];
const LINT = [
  ['node_modules/.bin/biome', 'check'],
  ['node_modules/.bin/tsx', 'scripts/imports/check.ts'],
];
const TESTS = ['node_modules/.bin/vitest', 'run', '--project=short*', '--maxWorkers=2'];
/** Where a feature's options, sentences and library functions can be seen. */
const OF_THE_CORE = ['test/cli', 'test/api', 'test/i18n', 'test/lint'];

const args = process.argv.slice(2);
const isFull = args.includes('--full');
const given = args.filter((arg) => !arg.startsWith('--'));
const all = featuresIn(projectRoot);
const unknown = given.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`not in src/features: ${unknown.join(', ')}`);

const each = args.includes('--each') ? all : given;
const sets = each.length > 0 ? each.map((name) => [name, ...needing(name)]) : [all];
for (const names of sets) {
  if (!check(names)) process.exitCode = 1;
}

/** Features that cannot be without this one. */
function needing(name: string): string[] {
  const direct = all.filter((other) => FEATURES[other]?.includes(name));
  return [...new Set([...direct, ...direct.flatMap(needing)])];
}

function check(names: readonly string[]): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), `kubejoin-without-${names[0]}-`));
  try {
    copyProject(projectRoot, folder);
    for (const name of names) takeOut(folder, name);
    const commands = [FORMAT, TYPES, ...LINT, ...(isFull ? [[...TESTS, ...OF_THE_CORE]] : [])];
    const passed = commands.every((command) => runs(command, folder));
    console.log(`${names.join(', ')}: ${passed ? 'can be taken out' : 'CANNOT be taken out'}`);
    return passed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runs([program = '', ...words]: readonly string[], cwd: string): boolean {
  const { status, stdout, stderr } = spawnSync(path.join(cwd, program), words, { cwd, encoding: 'utf8' });
  if (status !== 0) console.error(`${[program, ...words].join(' ')}\n${stdout}${stderr}`);
  return status === 0;
}
