/** The apt repository of a release, served over HTTPS by another machine to a bare Debian. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeArchive } from '../../scripts/release/debian/archive.ts';
import { signRepository, writeRepository } from '../../scripts/release/debian/repository.ts';
import { Authority } from '../../test/wire/support/authority.ts';
import { BUILT } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import { packaged } from './installed-package.ts';

const at = workerLab();
const KEY = 'maintainers@kubejoin.invalid';
const PORT = 8443;
const [KEYRING, SOURCE, CA] = ['/root/kubejoin.pgp', '/etc/apt/sources.list.d/kubejoin.list', '/root/ca.pem'];
const gpg = (...args: string[]) =>
  execFileSync('gpg', ['--batch', '--quiet', '--pinentry-mode=loopback', ...args], { stdio: 'pipe' });

let folder: string;
let server: Server;
let home: string | undefined;
let authority: Authority;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'apt-'));
  home = process.env.GNUPGHOME;
  process.env.GNUPGHOME = path.join(folder, 'gpg');
  for (const name of ['gpg', 'repository']) mkdirSync(path.join(folder, name), { mode: 0o700 });
  gpg('--passphrase', '', '--quick-generate-key', KEY, 'ed25519', 'sign', 'never');
  const repository = path.join(folder, 'repository');
  const date = new Date('2026-02-03T04:05:06Z');
  const control = {
    ...{ Package: 'kubejoin', Version: '1.0.0', Architecture: 'amd64', Maintainer: `us <${KEY}>` },
    Description: 'a test',
  };
  const files = [{ path: 'usr/bin/kubejoin', content: { copyOf: BUILT }, mode: 0o755 } as const];
  await makeArchive({ control, files, date }, path.join(repository, 'kubejoin_1.0.0_amd64.deb'), 'none');
  await writeRepository(repository, date);
  signRepository(repository, KEY);
  authority = await Authority.make();
  const { certificate, key } = await authority.issue({ ips: [at.machineAddress] });
  server = createServer({ cert: certificate, key }, ({ url = '' }, response) => {
    try {
      response.end(readFileSync(path.join(repository, path.basename(url))));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(PORT, at.machineAddress, resolve));
});
afterAll(() => {
  server?.close();
  server?.closeAllConnections();
  execFileSync('gpgconf', ['--kill', 'all'], { stdio: 'ignore' });
  if (home === undefined) delete process.env.GNUPGHOME;
  else process.env.GNUPGHOME = home;
  rmSync(folder, { recursive: true });
});

const OPTIONS = ['-o', `Dir::Etc::SourceList=${SOURCE}`, '-o', 'Dir::Etc::SourceParts=/dev/null'];
const apt = (...args: string[]) =>
  at.worker.exec([
    'apt-get',
    ...OPTIONS,
    '-o',
    `Acquire::https::CAInfo=${CA}`,
    '-o',
    'APT::Sandbox::User=root',
    ...args,
  ]);

describe('apt on a bare Debian', () => {
  it('installs kubejoin from the repository, and nothing under another key', async () => {
    await at.worker.writeFile(CA, authority.pem);
    const source = `deb [signed-by=${KEYRING}] https://${at.machineAddress}:${PORT}/kubejoin/ ./\n`;
    await at.worker.writeFile(SOURCE, source);
    gpg('--passphrase', '', '--quick-generate-key', 'thief@kubejoin.invalid', 'ed25519', 'sign', 'never');
    await at.worker.writeFile(KEYRING, gpg('--export', 'thief@kubejoin.invalid'));
    const refused = await apt('update');
    expect(refused.code, refused.stdout + refused.stderr).toBe(100);
    expect(refused.stderr).toMatch(/not signed|NO_PUBKEY/);

    await at.worker.writeFile(KEYRING, gpg('--export', KEY));
    for (const args of [['update'], ['install', '--yes', 'kubejoin']]) {
      const { code, stdout, stderr } = await apt(...args);
      expect(code, stdout + stderr).toBe(0);
    }
    expect(await packaged(at.worker, 'version', '-o', 'short')).toMatchObject({ code: 0 });
    const removed = await apt('remove', '--yes', 'kubejoin');
    expect(removed.code, removed.stderr).toBe(0);
  });
});
