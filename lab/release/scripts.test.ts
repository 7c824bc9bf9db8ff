/** The executable under test finds its scripts, also where it can't read them at their places in its file. */
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { distFolder } from '../../scripts/build/bundle.ts';
import { assetOf } from '../../scripts/build/executable/code-caches.ts';
import { PLACES } from '../../scripts/build/executable/places.ts';
import { run, tryRun } from '../machine/command.ts';

const executable = path.join(distFolder, 'kubejoin');
/** Needs the program and the YAML library. */
const COMMAND = ['config', 'print', 'join-defaults'];

let folder: string;
let expected: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-scripts-'));
  expected = await run([executable, ...COMMAND]);
  expect(expected).toContain('kind: JoinConfiguration');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy that is told another place of main.cjs. */
function moved(name: string, place: (at: string, length: string) => string): string {
  const content = readFileSync(executable);
  const places = assetOf(content, PLACES);
  const [before = '', at = '', length = ''] = /^main\.cjs (\d+) (\d+),/.exec(places.toString('latin1')) ?? [];
  const after = `main.cjs ${place(at, length)},`;
  expect(after).toHaveLength(before.length);
  places.write(after, 'latin1');
  const copy = path.join(folder, name);
  writeFileSync(copy, content);
  chmodSync(copy, 0o755);
  return copy;
}

it('reads its scripts and their code caches from its file', async () => {
  const file = path.join(folder, 'trace');
  await run(['strace', '-f', '-s', '12', '-e', 'trace=pread64', '-o', file, executable, ...COMMAND]);
  const read = readFileSync(file, 'utf8').matchAll(/pread64\(\d+, "((?:main|yaml)\.(?:cjs|cache))[^)]*\) = (\d+)$/gm);
  const lengths = [...read].map(([, name = '', bytes]) => [name, Number(bytes) - name.length - 8]);
  const content = readFileSync(executable);
  expect(lengths).toEqual(
    ['main.cjs', 'main.cache', 'yaml.cjs', 'yaml.cache'].map((name) => [name, assetOf(content, name).length]),
  );
});

it.each([
  ['behind its end', (at: string, length: string) => `9${at.slice(1)} ${length}`],
  ['a byte further', (at: string, length: string) => `${String(Number(at) + 1)} ${length}`],
  ['cut off', (at: string, length: string) => `${at} ${String(Number(length) - 1)}`],
])('runs if the place of a script is wrong: %s', async (name, place) => {
  expect(await run([moved(name, place), ...COMMAND])).toBe(expected);
});

it('runs without /proc', async () => {
  const hidden = 'mount -t tmpfs none /proc && exec "$@"';
  expect(await run(['unshare', '--mount', 'sh', '-c', hidden, 'sh', executable, ...COMMAND])).toBe(expected);
});

it('runs to its end after another program took its path', async () => {
  const copy = path.join(folder, 'replaced');
  copyFileSync(executable, copy);
  // The shell opens it; by then, the path leads elsewhere.
  const replaced = `exec 3<"$1" && rm "$1" && echo replaced > "$1" && shift && exec /proc/self/fd/3 "$@"`;
  expect(await run(['sh', '-c', replaced, 'sh', copy, ...COMMAND])).toBe(expected);
});

it('has the sentences of another language in a script of their own', async () => {
  const [main, portuguese] = ['main.cjs', 'pt-BR.cjs'].map((name) => assetOf(readFileSync(executable), name));
  const sentence = 'O arquivo est\\xE1 vazio';
  expect([main?.includes(sentence), portuguese?.includes(sentence)]).toEqual([false, true]);
  const { code, stdout, stderr } = await tryRun([executable, 'config', 'validate', '--config', '/dev/null'], {
    env: { LC_ALL: 'pt_BR.UTF-8' },
  });
  expect(code).toBe(3);
  expect(`${stdout}${stderr}`).toContain('O arquivo está vazio');
});
