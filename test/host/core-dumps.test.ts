import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubejoin-core-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The machine's own filter, whatever a test in this process has set: a child inherits it. */
const OWN_FILTER = 'echo 0x33 >/proc/$$/coredump_filter';

/** A process that holds a key in a Buffer and a string, and ends as by a bug in native code. */
async function crash(first: string): Promise<Buffer[]> {
  const program = join(folder, 'crash.cjs');
  const source = `
    import { forbidCoreDumps, withCoreDumps } from ${JSON.stringify(new URL('../../src/host/linux/programs/core-dumps.ts', import.meta.url).pathname)};
    ${first};
    const secret = ['kubejoin', 'key', 'in', 'memory'].join('-').repeat(64);
    const kept = Buffer.from(secret);
    globalThis.kept = [secret, kept];
    process.kill(process.pid, 'SIGSEGV');
    setTimeout(() => {}, 600_000);
  `;
  await build({
    stdin: { contents: source, resolveDir: folder },
    outfile: program,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  });
  const limit = `${OWN_FILTER} && ulimit -c unlimited && exec "$0" "$1"`;
  const { signal } = spawnSync('sh', ['-c', limit, process.execPath, program], { cwd: folder, encoding: 'utf8' });
  expect(signal).toBe('SIGSEGV');
  const cores = (await readdir(folder)).filter((name) => name.startsWith('core'));
  return Promise.all(cores.map((name) => readFile(join(folder, name))));
}

/** core(5): where dumps go on this machine is not ours to change. */
async function dumpsHere(): Promise<boolean> {
  return (await readFile('/proc/sys/kernel/core_pattern', 'latin1')).trim() === 'core';
}

test('a dump of a process that holds keys has no key in it', async ({ skip }) => {
  if (!(await dumpsHere())) skip('core_pattern leads elsewhere');
  const secret = 'kubejoin-key-in-memory'.repeat(4);
  const [without] = await crash('');
  expect(without?.includes(secret)).toBe(true);
  await rm(join(folder, 'core'), { force: true });
  for (const dump of await crash('forbidCoreDumps()')) expect(dump.includes(secret)).toBe(false);
});

test('what is started for good dumps as before, and nothing else does afterwards', () => {
  const path = new URL('../../src/host/linux/programs/core-dumps.ts', import.meta.url).pathname;
  const source = `
    import { forbidCoreDumps, withCoreDumps } from ${JSON.stringify(path)};
    import { spawnSync } from 'node:child_process';
    const filter = () => spawnSync('cat', ['/proc/self/coredump_filter'], { encoding: 'utf8' }).stdout.trim();
    const seen = [withCoreDumps(filter)];
    forbidCoreDumps();
    seen.push(filter(), withCoreDumps(filter), filter());
    process.stdout.write(JSON.stringify(seen));
  `;
  const { stdout } = spawnSync(
    'sh',
    ['-c', `${OWN_FILTER} && exec "$0" "$@"`, process.execPath, '--import', 'tsx', '--input-type=module', '-e', source],
    { encoding: 'utf8' },
  );
  const [first, ...others] = JSON.parse(stdout);
  expect(Number.parseInt(first, 16)).toBeGreaterThan(0);
  expect(others).toEqual(['00000000', first, '00000000']);
});
