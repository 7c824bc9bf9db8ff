/** A copy of the project without one of its features. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Its directories, wherever it has one. */
export const directoriesOf = (name: string): string[] => [
  `src/features/${name}`,
  `test/features/${name}`,
  `test/growth/${name}`,
  `lab/${name}`,
  `bench/${name}`,
];

/** They test or use what is generated from the whole program, with the flags of every feature, or several features at once. */
export const OF_THE_WHOLE = [
  ...[
    'test/ansible',
    'test/features/together',
    'test/faults/table.test.ts',
    'bench/bench.ts',
    'bench/scale/bench.ts',
    'lab/ansible',
    'test/cli/help.test.ts',
    'test/cli/errors-docs.test.ts',
    'test/i18n/facts.test.ts',
  ],
];

/** The features that have a directory. */
export function featuresIn(root: string): string[] {
  return readdirSync(path.join(root, 'src/features')).sort();
}

/** Copies the project's files, tracked and new ones, into `to`. */
export function copyProject(root: string, to: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const gone = execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: root }).toString().split('\0');
  for (const file of listed.toString().split('\0')) {
    if (file === '' || gone.includes(file)) continue;
    mkdirSync(path.join(to, path.dirname(file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(to, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(to, 'node_modules'));
}

/** Removes a feature's directories, its entry of the library, and each line of src/program that names its files. */
export function takeOut(root: string, name: string): void {
  for (const place of [...directoriesOf(name), ...OF_THE_WHOLE, `src/program/library/${name}.ts`])
    rmSync(path.join(root, place), { recursive: true, force: true });
  const program = path.join(root, 'src/program');
  for (const entry of readdirSync(program, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(program, entry.name);
    const left = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, left.filter((line) => !names(line, name)).join('\n'));
  }
  const manifest = path.join(root, 'package.json');
  const read = JSON.parse(readFileSync(manifest, 'utf8')) as { exports: Record<string, unknown> };
  delete read.exports[`./${name}`];
  writeFileSync(manifest, JSON.stringify(read, null, 2));
}

/** An import or export of its files, or its name in the registry. */
function names(line: string, name: string): boolean {
  const constant = name.replace(/-[a-z]/g, ([, letter = '']) => letter.toUpperCase());
  return line.includes(`/features/${name}/`) || new RegExp(`^ {2}${constant},`).test(line);
}
