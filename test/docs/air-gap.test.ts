import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

/** Takes the executable out of a bundle, before it is verified. */
function unpacking(page: string): string {
  const [, commands = ''] = /```sh\n([^`]*?)ssh-keygen -Y verify/.exec(readFileSync(page, 'utf8')) ?? [];
  expect(commands).toContain('tar ');
  return commands;
}

it.each(['docs/air-gap.md', 'docs/pt-BR/air-gap.md'])(
  'an unverified bundle can make no link, through which others could replace what was verified (%s)',
  (page) => {
    const commands = unpacking(page);
    const directory = mkdtempSync(join(tmpdir(), 'kubejoin-air-gap-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    for (const name of ['SHA256SUMS', 'SHA256SUMS.sig', 'theirs']) writeFileSync(join(directory, name), name);
    symlinkSync('theirs', join(directory, 'kubejoin'));
    const names = ['SHA256SUMS', 'SHA256SUMS.sig', 'kubejoin'];
    execFileSync('tar', ['-cf', 'worker-7.kubejoin', ...names], { cwd: directory });
    for (const name of names) rmSync(join(directory, name));
    execFileSync('sh', ['-ec', commands], { cwd: directory });
    for (const name of names) expect(lstatSync(join(directory, name)).isFile(), name).toBe(true);
  },
);
