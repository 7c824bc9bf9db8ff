/** The signature of a release, made and verified by OpenSSH with a key that is made for the test. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../scripts/build/checkout.ts';
import { CHECKSUMS, writeChecksums } from '../../scripts/release/checksums.ts';
import { SIGNATURE, signChecksums } from '../../scripts/release/signature.ts';

let folder: string;
let keys: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-signed-'));
  keys = mkdtempSync(path.join(tmpdir(), 'kubejoin-keys-'));
  for (const name of ['key', 'other'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path.join(keys, name)]);
  writeFileSync(path.join(folder, 'kubejoin-linux-x64'), 'program');
  await writeChecksums(folder);
  allow('key');
});
afterEach(() => {
  for (const one of [folder, keys]) rmSync(one, { recursive: true });
});

/** The one line that somebody who verifies has written down. */
function allow(key: string, namespaces = 'file'): void {
  const text = readFileSync(path.join(keys, `${key}.pub`), 'utf8').trim();
  writeFileSync(path.join(folder, 'allowed_signers'), `kubejoin namespaces="${namespaces}" ${text}\n`);
}

/** The commands by which a document verifies and installs a release. */
function blockIn(document: string): string {
  const [, block = ''] = /```sh\n(file=[^`]*)```/.exec(readFileSync(path.join(projectRoot, document), 'utf8')) ?? [];
  return block;
}

/** The very line of a document, without what joins it to the next one. */
function commandIn(document: string): string {
  const lines = blockIn(document)
    .split('\n')
    .filter((line) => line.startsWith('ssh-keygen -Y verify'));
  expect(lines, document).toHaveLength(1);
  return (lines[0] ?? '').replace(/ &&$/, '');
}

const verify = (document = 'docs/release.md') =>
  spawnSync('sh', ['-c', commandIn(document)], { cwd: folder, encoding: 'utf8' });
const flip = (name: string) => {
  const bytes = readFileSync(path.join(folder, name));
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  writeFileSync(path.join(folder, name), bytes);
};

describe('a signed release', () => {
  beforeEach(() => {
    expect(signChecksums(folder, path.join(keys, 'key'))).toBe(true);
  });

  it.each(['docs/release.md', 'docs/pt-BR/release.md'])('is verified by the command in %s', (document) => {
    expect(verify(document)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Good "file" signature for kubejoin'),
    });
  });

  it.each([CHECKSUMS, SIGNATURE])('is refused with a flipped byte in %s', (name) => {
    flip(name);
    expect(verify().status).not.toBe(0);
  });

  it('is refused by the checksums with a flipped byte in a file', () => {
    flip('kubejoin-linux-x64');
    expect(spawnSync('sha256sum', ['--check', CHECKSUMS], { cwd: folder }).status).toBe(1);
  });

  it('is refused with the key of somebody else, and for another purpose', () => {
    allow('other');
    expect(verify().status).not.toBe(0);
    allow('key', 'git');
    expect(verify().status).not.toBe(0);
  });
});

describe.each(['docs/release.md', 'docs/pt-BR/release.md'])('the commands in %s', (document) => {
  const PACKAGE = 'kubejoin_0.1.0_amd64.deb';
  const add = (name: string) => writeFileSync(path.join(folder, name), 'package');

  async function sign(...packages: string[]): Promise<void> {
    for (const name of packages) add(name);
    await writeChecksums(folder);
    expect(signChecksums(folder, path.join(keys, 'key'))).toBe(true);
  }

  /** What sudo was called with. */
  function installed(): string {
    const calls = path.join(keys, 'calls');
    const standIns = 'sudo() { echo "$@" >> "$CALLS"; }\ndpkg() { echo amd64; }\n';
    const env = { ...process.env, CALLS: calls };
    spawnSync('sh', ['-c', standIns + blockIn(document)], { cwd: folder, env });
    return existsSync(calls) ? readFileSync(calls, 'utf8') : '';
  }

  it('install a package that was verified', async () => {
    await sign(PACKAGE);
    expect(installed()).toBe(`dpkg -i ${PACKAGE}\n`);
  });

  it.each([CHECKSUMS, SIGNATURE, PACKAGE])('install nothing with a flipped byte in %s', async (name) => {
    await sign(PACKAGE);
    flip(name);
    expect(installed()).toBe('');
  });

  it('install no package that the checksums do not list', async () => {
    await sign();
    add(PACKAGE);
    expect(installed()).toBe('');
  });
});

it('without a key says loudly that it is not signed', () => {
  const said: string[] = [];
  for (const key of [undefined, '']) expect(signChecksums(folder, key, (text) => said.push(text))).toBe(false);
  expect(said).toEqual([expect.stringMatching(/^NOT SIGNED: .*--sign-key/), expect.stringMatching(/^NOT SIGNED/)]);
  expect(existsSync(path.join(folder, SIGNATURE))).toBe(false);
});

it('with a key that is not there is no release', () => {
  expect(() => signChecksums(folder, path.join(keys, 'nowhere'))).toThrow('there is no key');
});
