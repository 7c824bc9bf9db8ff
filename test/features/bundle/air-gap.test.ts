import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signWithSsh } from '../../../src/host/linux/programs/ssh-signature.ts';
import { bundleOf, HOUR, sshKey } from './support.ts';

const PAGES = ['docs/air-gap.md', 'docs/pt-BR/air-gap.md'];

/** The commands that take the executable out of a bundle, verify it and install it. */
function commandsOf(page: string): string {
  const [, commands = ''] = /```sh\n([^`]*?ssh-keygen -Y verify[^`]*)```/.exec(readFileSync(page, 'utf8')) ?? [];
  expect(commands).toContain('tar ');
  return commands;
}

function emptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kubejoin-air-gap-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs a page's commands on a bundle for the page's node, in a directory of their own. */
async function unpacked(page: string, { node = 'worker-7', madeAgo = 0, version = '0.1.0', signer = 'known' } = {}) {
  const directory = emptyDirectory();
  const { key, signers } = sshKey();
  const program = Buffer.from(`#!/bin/sh\necho a program # kubejoin-build:${version}:0123abcd:clean\n`);
  const created = Date.now() - madeAgo;
  const executable = {
    ...{ path: '/usr/local/bin/kubejoin', size: program.length },
    read: async function* () {
      yield program;
    },
  };
  const signing = { sign: signWithSsh, signKey: signer === 'known' ? key : sshKey().key };
  const bundle = await bundleOf({ node, created, expires: created + HOUR, executable, ...signing });
  writeFileSync(join(directory, 'worker-7.kubejoin'), bundle);
  const installed = join(directory, 'installed');
  const commands = commandsOf(page)
    .replaceAll('/etc/kubejoin/allowed_signers', signers)
    .replaceAll('/usr/local/bin/kubejoin', installed);
  const { stdout, stderr } = spawnSync('sh', ['-c', commands], { cwd: directory, encoding: 'utf8' });
  return { out: stdout, err: stderr, installed: existsSync(installed) ? statSync(installed).mode & 0o777 : undefined };
}

describe.each(PAGES)('%s', (page) => {
  it('installs the program of a bundle for this node, and shows the node, the expiry and the version first', async () => {
    const { out, err, installed } = await unpacked(page);
    expect(err).not.toContain('rror');
    expect(installed).toBe(0o755);
    for (const word of ['worker-7', new Date().getUTCFullYear().toString(), '0.1.0']) expect(out).toContain(word);
  });

  it.each([
    ['has expired', { madeAgo: HOUR + 60_000 }],
    ['is for another node', { node: 'worker-8' }],
    ['has a node whose name only begins like it', { node: 'worker-70' }],
    ['has an older program', { version: '0.0.9' }],
    ['has a program without a version', { version: 'none' }],
    ['is by another signer', { signer: 'other' }],
  ])('installs nothing of a bundle that %s', async (_, given) => {
    const { installed } = await unpacked(page, given);
    expect(installed).toBeUndefined();
  });

  it('accepts a later version, also if it sorts before by its letters', async () => {
    expect((await unpacked(page, { version: '0.10.0' })).installed).toBe(0o755);
  });

  it('an unverified bundle can make no link, through which others could replace what was verified', () => {
    const [commands = ''] = commandsOf(page).split('ssh-keygen -Y verify');
    const directory = emptyDirectory();
    for (const name of ['SHA256SUMS', 'SHA256SUMS.sig', 'bundle.json', 'theirs'])
      writeFileSync(join(directory, name), name);
    symlinkSync('theirs', join(directory, 'kubejoin'));
    const names = ['SHA256SUMS', 'SHA256SUMS.sig', 'bundle.json', 'kubejoin'];
    execFileSync('tar', ['-cf', 'worker-7.kubejoin', ...names], { cwd: directory });
    for (const name of names) rmSync(join(directory, name));
    execFileSync('sh', ['-ec', commands], { cwd: directory });
    for (const name of names) expect(lstatSync(join(directory, name)).isFile(), name).toBe(true);
  });
});
