import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeArchive } from '../../scripts/release/debian/archive.ts';
import { signRepository, validDays, writeRepository } from '../../scripts/release/debian/repository.ts';

const date = new Date('2026-02-03T04:05:06Z');
const KEY = 'maintainers@kubejoin.invalid';
const architecture = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();

let folder: string;
let home: string | undefined;
const inRepository = (name: string) => path.join(folder, 'repository', name);
const read = (name: string) => readFileSync(inRepository(name), 'utf8');

/** A folder of its own: the path of gpg's sockets must be short. */
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'apt-'));
  home = process.env.GNUPGHOME;
  process.env.GNUPGHOME = path.join(folder, 'gpg');
  mkdirSync(process.env.GNUPGHOME, { mode: 0o700 });
  for (const name of ['repository', 'state/lists/partial', 'cache/archives/partial', 'etc'])
    mkdirSync(path.join(folder, name), { recursive: true });
  gpg('--passphrase', '', '--quick-generate-key', KEY, 'ed25519', 'sign', 'never');
  const control = {
    ...{ Package: 'kubejoin', Version: '1.0.0', Architecture: architecture, Maintainer: `us <${KEY}>` },
    Description: 'a test',
  };
  const files = [{ path: 'usr/share/doc/kubejoin/copyright', content: 'terms' }];
  await makeArchive({ control, files, date }, inRepository(`kubejoin_1.0.0_${architecture}.deb`), 'none');
  await writeRepository(inRepository(''), date);
});
afterAll(() => {
  execFileSync('gpgconf', ['--kill', 'all'], { stdio: 'ignore' });
  if (home === undefined) delete process.env.GNUPGHOME;
  else process.env.GNUPGHOME = home;
  rmSync(folder, { recursive: true });
});

function gpg(...args: string[]): Buffer {
  return execFileSync('gpg', ['--batch', '--quiet', '--pinentry-mode=loopback', ...args], { stdio: 'pipe' });
}

/** apt itself, with nothing of this machine but its programs. */
function apt(...args: string[]): string {
  const options = {
    ...{ 'Dir::Etc::SourceList': path.join(folder, 'etc/sources.list'), 'Dir::Etc::SourceParts': '/dev/null' },
    ...{ 'Dir::State': path.join(folder, 'state'), 'Dir::State::Status': '/dev/null' },
    ...{ 'Dir::Cache': path.join(folder, 'cache'), 'APT::Sandbox::User': 'root', 'Dir::Etc::Parts': '/dev/null' },
    ...{ 'Acquire::Check-Valid-Until': 'true', 'Acquire::Check-Date': 'true' },
  };
  const given = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return execFileSync('apt-get', [...given, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}

function forgetLists(): void {
  rmSync(path.join(folder, 'state/lists'), { recursive: true });
  mkdirSync(path.join(folder, 'state/lists/partial'), { recursive: true });
}

describe('the apt repository', () => {
  it('is the same bytes again, and Release has the digest of the index', async () => {
    const before = [read('Packages'), read('Release')];
    await writeRepository(inRepository(''), date);
    expect([read('Packages'), read('Release')]).toEqual(before);
    const digest = createHash('sha256').update(read('Packages')).digest('hex');
    expect(read('Release')).toContain(`SHA256:\n ${digest} ${read('Packages').length} Packages\n`);
    expect(read('Release')).toContain('Date: Tue, 03 Feb 2026 04:05:06 UTC\n');
  });

  it('has no end of validity, because an old repository must go on working', () => {
    expect(read('Release')).not.toContain('Valid-Until');
    expect(validDays(undefined)).toBeUndefined();
  });

  it.each(['0', '-1', '1.5', '30d', '', '10000'])('is valid for %j days: that is refused', (days) => {
    expect(() => validDays(days)).toThrow('--apt-valid-days');
  });

  it('is not signed without a key, which is said', () => {
    const said: string[] = [];
    expect(signRepository(inRepository(''), undefined, (text) => said.push(text))).toBe(false);
    expect(said.join()).toContain('NOT SIGNED');
    expect(existsSync(inRepository('InRelease'))).toBe(false);
  });

  it('is taken by apt with the right key, and refused when it is outdated or was changed', async () => {
    expect(signRepository(inRepository(''), KEY)).toBe(true);
    const keyring = path.join(folder, 'etc/kubejoin.pgp');
    writeFileSync(keyring, gpg('--export', KEY));
    gpg('--verify', inRepository('Release.gpg'), inRepository('Release'));
    const source = `deb [signed-by=${keyring}] file:${inRepository('')} ./\n`;
    writeFileSync(path.join(folder, 'etc/sources.list'), source);
    apt('update');
    expect(apt('download', '--print-uris', 'kubejoin')).toContain(`kubejoin_1.0.0_${architecture}.deb`);

    await writeRepository(inRepository(''), new Date('2020-01-01T00:00:00Z'), validDays('30'));
    expect(read('Release')).toContain('Valid-Until: Fri, 31 Jan 2020 00:00:00 UTC\n');
    signRepository(inRepository(''), KEY);
    forgetLists();
    expect(() => apt('update')).toThrow(/expired/i);
    await writeRepository(inRepository(''), date, 9_999);
    signRepository(inRepository(''), KEY);
    forgetLists();
    apt('update');

    writeFileSync(inRepository('InRelease'), read('InRelease').replace('Origin: kubejoin', 'Origin: evil'));
    forgetLists();
    expect(() => apt('update')).toThrow(/signature|BADSIG/i);
  });
});
