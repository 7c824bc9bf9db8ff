import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { executableBuilds, programBuild } from '../../scripts/build/bundle.ts';
import { EVALUATED, moduleSizes, writeMarked } from './code.ts';
import { expectWithin } from './cost.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kubejoin-costs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('the executable answers `version` with the few lines that know it', async () => {
  const sizes = new Map(await moduleSizes(executableBuilds(folder)['first.cjs']));
  sizes.delete('<define:KUBEJOIN_BUILD>'); // as long as the commit's name
  expectWithin('version-code', sizes);
});

it('a marked program tells what it evaluates, and nothing that it does not', async () => {
  const program = path.join(folder, 'marked.cjs');
  await writeMarked(programBuild(program));
  const evaluated = async (...argv: string[]) => {
    const list = path.join(folder, argv.join('-'));
    await promisify(execFile)(process.execPath, [program, ...argv], { env: { ...process.env, [EVALUATED]: list } });
    return (await readFile(list, 'utf8')).split('\n').sort();
  };
  expect(await evaluated('version')).toEqual([
    'src/cli/as-kubeadm/program.ts',
    'src/cli/build-info.ts',
    'src/cli/commands/version.ts',
    'src/program/cli.ts',
    'src/program/load-main.ts',
  ]);
  const help = await evaluated('help');
  expect(help).toContain('src/program/main.ts');
  expect(help.some((name) => name.startsWith('src/i18n/en/'))).toBe(true);
  const defaults = await evaluated('config', 'print', 'join-defaults');
  expect(defaults).toEqual(
    expect.arrayContaining(['src/cli/commands/config/config.ts', 'deferred:src/cli/commands/plan.ts']),
  );
  expect(
    defaults.filter((name) => /^src\/(cli\/commands\/plan|i18n\/en\/command-help|wire\/wire-sentences)/.test(name)),
  ).toEqual([]);
  // Behind import(), and not asked for.
  expect(help.filter((name) => name.startsWith('src/i18n/pt-BR/') || name.startsWith('node_modules/diff/'))).toEqual(
    [],
  );
});
